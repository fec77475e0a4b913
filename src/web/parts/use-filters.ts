// Filters of a list live in its address, so that a view can be linked and the back button works.
import { useSearchParams } from 'react-router';

export function useFilters<K extends string>(names: readonly K[]) {
  const [params, setParams] = useSearchParams();
  const values: Partial<Record<K, string>> = {};
  for (const name of names) {
    const value = params.get(name);
    if (value) values[name] = value;
  }
  const set = (name: K, value: string | null | undefined) =>
    setParams((now) => {
      if (value) now.set(name, value);
      else now.delete(name);
      return now;
    });
  return { values, set, clear: () => setParams({}) };
}
