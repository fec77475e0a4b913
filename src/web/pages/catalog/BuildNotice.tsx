// Says that the generated part of the catalog is still being made, or why it is not there.
import { useQuery } from '@tanstack/react-query';
import { status } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import { Notice } from '../../parts/Notice.tsx';
import css from './catalog.module.css';

const UNDER_WAY = ['building', 'loading', 'waiting'];

export function BuildNotice() {
  const may = useCan('status.read');
  const { data } = useQuery({
    queryKey: ['status', 'catalog'],
    queryFn: status.get,
    enabled: may,
    refetchInterval: (query) => (UNDER_WAY.includes(query.state.data?.catalog?.state ?? '') ? 2000 : false),
  });
  const catalog = data?.catalog;
  if (!catalog) return null;
  if (catalog.state === 'failed')
    return (
      <Notice tone="wait" className={css.buildNotice!} title="Only the curated tools are there">
        The others could not be made: {catalog.detail}
      </Notice>
    );
  if (!UNDER_WAY.includes(catalog.state)) return null;
  return (
    <Notice tone="busy" className={css.buildNotice!} title={`More tools are being made ready: ${catalog.percent} %`}>
      {catalog.actions.toLocaleString('en')} actions of {catalog.tools.toLocaleString('en')} tools so far. The curated
      ones can be used meanwhile.
    </Notice>
  );
}
