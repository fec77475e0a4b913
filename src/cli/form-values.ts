// The values of a form, given as text, as the types its JSON Schema wants. What does not fit is sent as it is:
// the server then says what is wrong with which field.

interface Field {
  type?: string;
  enum?: unknown[];
}

export function formValues(
  schema: Record<string, unknown> | null | undefined,
  given: Record<string, string>,
): Record<string, unknown> {
  const fields = (schema?.properties ?? {}) as Record<string, Field>;
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, typed(fields[name] ?? {}, text)]));
}

function typed({ type, enum: options }: Field, text: string): unknown {
  if (type === 'string') return text;
  if (type === 'array') return asJson(text, Array.isArray) ?? text.split(',').map((part) => part.trim());
  if (type === 'object') return asJson(text, (value) => typeof value === 'object') ?? text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'number' || type === 'integer') return asNumber(text) ?? text;
  return options?.find((option) => String(option) === text) ?? text;
}

const asNumber = (text: string): number | undefined =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;

function asJson(text: string, fits: (value: unknown) => boolean): unknown {
  try {
    const value = JSON.parse(text);
    return fits(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
