// Where to go after signing in.

/** The path if it stays on this site, else the home page: an address in a link must not lead elsewhere. */
export function insideOnly(to: string | null): string {
  if (!to) return '/';
  const base = 'http://inside.invalid';
  try {
    const url = new URL(to, base);
    return to.startsWith('/') && url.origin === base ? url.pathname + url.search + url.hash : '/';
  } catch {
    return '/';
  }
}
