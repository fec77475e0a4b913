// An action with its input as the step of a flow.
import { stringify } from 'yaml';

export function stepYaml(action: string, connection: string | undefined, input: Record<string, unknown>): string {
  const step = {
    id: stepId(action),
    action,
    ...(connection !== undefined && { connection }),
    ...(Object.keys(input).length > 0 && { with: input }),
  };
  return stringify([step], { lineWidth: 100, defaultStringType: 'PLAIN' });
}

/** The last words of the action: `suspend_user`. */
const stepId = (action: string): string => action.split('.').slice(1).join('_').slice(0, 40) || 'step';
