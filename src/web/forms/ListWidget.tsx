// A list of texts as one field: each is taken with Enter or a comma.
import { TagsInput } from '@mantine/core';
import type { WidgetProps } from '@rjsf/utils';

export function ListWidget(props: WidgetProps) {
  const { id, label, hideLabel, value, required, disabled, readonly, rawErrors, options, schema, onChange } = props;
  return (
    <TagsInput
      id={id}
      label={hideLabel ? undefined : label}
      description={options.description ?? schema.description ?? 'Enter or a comma takes an entry.'}
      value={Array.isArray(value) ? value.map(String) : []}
      required={required ?? false}
      disabled={Boolean(disabled || readonly)}
      error={rawErrors?.length ? rawErrors.join(' ') : undefined}
      onChange={(list) => {
        // the keyboards of phones do not tell of the comma while it is typed
        const entries = list.flatMap((one) => one.split(',').map((part) => part.trim())).filter(Boolean);
        onChange(entries.length > 0 ? entries : undefined);
      }}
      acceptValueOnBlur
      clearable={false}
    />
  );
}
