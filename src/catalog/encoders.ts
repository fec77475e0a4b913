// How a text is written for tools that do not take it as it is. An action names the encoder per input.

type Encoder = (value: unknown) => unknown;

/** VirusTotal's id of a URL: base64url without padding. An id (64 hex digits, or already encoded) stays. */
const base64url: Encoder = (value) =>
  typeof value === 'string' && /[:/.]/.test(value) ? Buffer.from(value).toString('base64url') : value;

/** Atlassian Document Format from plain text: paragraphs at empty lines. A document stays. */
const adf: Encoder = (value) => {
  if (typeof value !== 'string') return value;
  const lines = (text: string) =>
    text
      .split('\n')
      .flatMap((line, index) => [
        ...(index > 0 ? [{ type: 'hardBreak' }] : []),
        ...(line ? [{ type: 'text', text: line }] : []),
      ]);
  const paragraphs = value.split(/\n\s*\n/).map((text) => ({ type: 'paragraph', content: lines(text) }));
  return { type: 'doc', version: 1, content: paragraphs };
};

/** Microsoft Graph points at a directory object with an address. One that is given stays. */
const graphObject: Encoder = (value) =>
  typeof value === 'string' && !value.includes('/')
    ? `https://graph.microsoft.com/v1.0/directoryObjects/${value}`
    : value;

/** The same for a person, by id or sign-in name. */
const graphUser: Encoder = (value) =>
  typeof value === 'string' && !value.includes('/')
    ? `https://graph.microsoft.com/v1.0/users('${encodeURIComponent(value.replaceAll("'", "''"))}')`
    : value;

export const ENCODERS: Readonly<Record<'base64url' | 'adf' | 'graph_object' | 'graph_user', Encoder>> = {
  base64url,
  adf,
  graph_object: graphObject,
  graph_user: graphUser,
};

/** `input` with the named places (`body`, `fields.description`) encoded. Nothing given is changed. */
export function encoded(
  input: Record<string, unknown>,
  rules: Record<string, keyof typeof ENCODERS> = {},
): Record<string, unknown> {
  return Object.entries(rules).reduce((all, [place, encoder]) => at(all, place.split('.'), ENCODERS[encoder]), input);
}

function at(value: Record<string, unknown>, [name, ...rest]: string[], encoder: Encoder): Record<string, unknown> {
  const inner = value[name!];
  if (inner === undefined || inner === null) return value;
  if (rest.length === 0) return { ...value, [name!]: encoder(inner) };
  return typeof inner === 'object' ? { ...value, [name!]: at(inner as Record<string, unknown>, rest, encoder) } : value;
}
