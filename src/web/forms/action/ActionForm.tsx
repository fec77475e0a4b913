// The form of an action, made from the schema of its input. It gives what stands under `with` in a flow's step:
// values, and expressions as `{{ … }}`.
import { useMemo } from 'react';
import type { Problem } from '../../api/shapes.ts';
import { Fault, Field } from './Field.tsx';
import { FormProvider } from './form-context.ts';
import { formFaults, pathOf } from './form-faults.ts';
import { GroupFields } from './GroupFields.tsx';
import type { Fields, FormSchema } from './schema.ts';

interface Props {
  /** Of an action as the catalog shows it. */
  action: { id: string; inputSchema: FormSchema; lookups: Record<string, { searchable: boolean }> };
  value: Fields;
  onChange: (value: Fields) => void;
  /** Whom lookups are asked with. */
  connection?: string | undefined;
  /** What the server said of fields. */
  problems?: readonly Problem[];
  /** Also of fields that nobody has filled in yet. */
  showMissing?: boolean;
}

export function ActionForm({ action, value, onChange, connection, problems = [], showMissing }: Props) {
  const { inputSchema: schema, lookups, id } = action;
  const faults = useMemo(() => {
    const own = formFaults(schema, value).filter(
      ({ path, message }) => showMissing || (path.length > 0 && message !== 'This field is required.'),
    );
    const told = problems.map(({ path, message }) => ({ path: pathOf(path), message }));
    return [...own, ...told].map((fault) => ({ ...fault, at: fault.path.join('.') }));
  }, [schema, value, problems, showMissing]);
  const hold = useMemo(
    () => ({
      action: id,
      lookups,
      connection,
      input: value,
      Field,
      faultOf(path: string[], deep = false) {
        const at = path.join('.');
        return faults.find((one) => one.at === at || (deep && one.at.startsWith(`${at}.`)))?.message;
      },
    }),
    [id, lookups, connection, value, faults],
  );
  return (
    <FormProvider value={hold}>
      <GroupFields schema={schema} value={value} onChange={(next) => onChange(next as Fields)} path={[]} depth={0} />
      <Fault text={hold.faultOf([])} />
    </FormProvider>
  );
}
