/** What a dot path leads to in a value, `meta.next` or `0.id`; '' is the value itself. A field may have dots in its name. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  let rest = path;
  let here: any = value;
  while (rest !== '') {
    if (typeof here !== 'object' || here === null) return undefined;
    if (rest in here) return here[rest];
    const dot = rest.indexOf('.');
    const name = dot < 0 ? rest : rest.slice(0, dot);
    here = here[name];
    rest = dot < 0 ? '' : rest.slice(dot + 1);
  }
  return here;
}
