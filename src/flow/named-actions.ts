// Which actions a flow's text names: those are opened before it is checked.

const ACTION = /\baction['"]?:\s*['"]?([a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*)/g;
/** More are not opened for one check. */
const MOST = 500;

/** Ids of the actions; the text need not be a valid flow. */
export const namedActions = (source: string): string[] =>
  [...new Set([...source.matchAll(ACTION)].map((match) => match[1]!))].slice(0, MOST);
