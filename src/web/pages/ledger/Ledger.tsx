// The ledger: who did what, in order, and the proof that nothing of it was changed.
import { Button, Select } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { BookCheck, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { ledger } from '../../api/calls.ts';
import type { Entry, Verification } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { Empty } from '../../parts/Empty.tsx';
import { List, Row } from '../../parts/List.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Notice, ProblemNotice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import { Time } from '../../parts/Time.tsx';
import { useFilters } from '../../parts/use-filters.ts';
import { EntryDrawer } from './EntryDrawer.tsx';
import { entryIcon, entryWords, NOUNS } from './entry-words.ts';
import css from './ledger.module.css';

export function Ledger() {
  const { values, set, clear } = useFilters(['kind', 'run', 'alert', 'entry']);
  const [opened, setOpened] = useState<Entry>();
  const filter = {
    ...(values.kind && { kind: values.kind }),
    ...(values.run && { run: values.run }),
    ...(values.alert && { alert: values.alert }),
  };
  const wanted = Number(values.entry) || undefined;
  const query = useInfiniteQuery({
    queryKey: ['ledger', filter, wanted],
    // entries are listed downwards from the cursor: an entry that is linked to comes first
    queryFn: ({ pageParam }) => ledger.list({ ...filter, limit: 50, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: wanted ? wanted + 1 : 0,
    getNextPageParam: (page) => page.next || undefined,
  });
  const verify = useMutation({ mutationFn: ledger.verify });
  return (
    <Page
      title="Ledger"
      lead="What people and flows answer for, chained so that any later change shows."
      actions={
        <Button
          leftSection={<ShieldCheck size={16} aria-hidden />}
          onClick={() => verify.mutate()}
          loading={verify.isPending}
        >
          Verify
        </Button>
      }
    >
      {verify.error && <ProblemNotice error={verify.error} className={css.result!} />}
      {verify.data && <Verified result={verify.data} />}
      <div className={parts.filters}>
        <Select
          aria-label="Kind of entry"
          placeholder="All entries"
          clearable
          w={180}
          data={NOUNS.map((noun) => ({ value: noun, label: humanise(noun) }))}
          value={values.kind ?? null}
          onChange={(value) => set('kind', value)}
        />
        {(values.run || values.alert || values.entry) && (
          <Button variant="subtle" color="gray" onClick={clear}>
            Show all
          </Button>
        )}
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (!items.length)
            return (
              <Empty icon={BookCheck} title="No entry here">
                Events, decisions, changes to tools, releases and access are entered by themselves, in the same
                transaction as what they record.
              </Empty>
            );
          return (
            <>
              <List label="Entries">
                {items.map((entry) => (
                  <EntryRow key={entry.seq} entry={entry} onOpen={() => setOpened(entry)} />
                ))}
              </List>
              {query.hasNextPage && (
                <div className={parts.more}>
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Show older ones
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
      <EntryDrawer entry={opened} onClose={() => setOpened(undefined)} />
    </Page>
  );
}

function EntryRow({ entry, onOpen }: { entry: Entry; onOpen: () => void }) {
  const Icon = entryIcon(entry.kind);
  const { who, what, detail } = entryWords(entry);
  return (
    <Row
      onClick={onOpen}
      lead={
        <span className={css.bead} aria-hidden>
          <Icon size={15} />
        </span>
      }
      title={
        <span className={css.title}>
          <strong>{who}</strong> {what}
        </span>
      }
      meta={
        <>
          <span className="mono">{entry.kind}</span>
          {detail && <span>{detail}</span>}
        </>
      }
      aside={
        <>
          <Time at={entry.at} />
          <span className={`mono ${css.seq}`}>#{entry.seq}</span>
        </>
      }
    />
  );
}

function Verified({ result }: { result: Verification }) {
  const count = result.entries.toLocaleString();
  if (result.ok)
    return (
      <Notice tone="ok" className={css.result!} title={`All ${count} entries are as they were written`}>
        Nothing was changed, removed, inserted or reordered.
        {result.head && (
          <div className={css.hash}>
            <span className="dim">Head </span>
            {result.head}
          </div>
        )}
      </Notice>
    );
  return (
    <Notice tone="bad" className={css.result!} title="The ledger was tampered with">
      Checked {count} entries.
      <ul>
        {result.problems?.slice(0, 20).map((problem) => (
          <li key={`${problem.seq}${problem.what}`}>
            Entry {problem.seq}: {problem.what}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
