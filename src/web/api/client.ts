// The one way of the web to the API: the typed client, with the session cookie and the chosen space.
import createClient from 'openapi-fetch';
import type { paths } from '../api-types.ts';
import { ProblemError } from './problem.ts';

const SPACE_KEY = 'reflejo-space';

/** The slug of the space the person works in; undefined: their first one. */
function currentSpace(): string | undefined {
  try {
    return localStorage.getItem(SPACE_KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** undefined: the first one again. */
export function rememberSpace(slug: string | undefined): void {
  try {
    if (slug) localStorage.setItem(SPACE_KEY, slug);
    else localStorage.removeItem(SPACE_KEY);
  } catch {
    // storage is blocked: the first space is used
  }
}

/** The headers that name the chosen space. */
export const spaceHeaders = (): Record<string, string> => {
  const space = currentSpace();
  return space ? { 'x-reflejo-space': space } : {};
};

export const client = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });
client.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(spaceHeaders())) request.headers.set(name, value);
    return request;
  },
  onError: () => unreachable(),
});

const unreachable = () => new ProblemError(0, { detail: 'Check your network, or whether Reflejo is running.' });

/** The answer's data. Throws ProblemError for everything but a success. */
export async function dataOf<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ProblemError(response.status, asBody(error));
  return data as T;
}

const asBody = (value: unknown): ConstructorParameters<typeof ProblemError>[1] =>
  value && typeof value === 'object' ? value : {};
