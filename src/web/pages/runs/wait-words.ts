// Why a step has to wait although it is ready, in words.
import type { RunStep } from '../../api/shapes.ts';

type Reason = NonNullable<RunStep['waitsFor']>['reason'];

export const WAIT_WORDS: Record<Reason, string> = {
  rate_limit: 'its tool takes no more requests for now',
  busy: 'as many calls are under way as its limit allows',
  tool_down: 'its tool is down',
  moving: 'another worker takes it over',
};
