// The tools by category, the APIs of the space, everything else by pages, and a search over all their actions.
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Blocks, GitCompareArrows, Plus, Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { catalog } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import { tileOf, toolsQuery, useTools } from '../../canvas/use-tools.ts';
import { humanise } from '../../canvas/words.ts';
import { Empty } from '../../parts/Empty.tsx';
import { grouped } from '../../parts/grouped.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import { ToolTile } from '../../parts/ToolTile.tsx';
import { ActionRows } from './ActionRows.tsx';
import { BuildNotice } from './BuildNotice.tsx';
import css from './catalog.module.css';
import { ToolGrid } from './ToolGrid.tsx';
import { useSlash, walkLinks } from './use-arrows.ts';

export function Catalog() {
  const [params, setParams] = useSearchParams();
  // the address follows, so that what was found can be linked; it is too slow to type into
  const [words, setWords] = useState(params.get('q') ?? '');
  const [settled] = useDebouncedValue(words.trim(), 200);
  useEffect(() => setParams(settled ? { q: settled } : {}, { replace: true }), [settled, setParams]);
  const field = useRef<HTMLInputElement>(null);
  const mayAdd = useCan('catalog.write');
  const maySeeFlows = useCan('flow.read');
  useSlash(field);
  return (
    <Page
      title="Catalog"
      lead={<Lead />}
      actions={
        <>
          {maySeeFlows && (
            <Button
              component={Link}
              to="/catalog/-/updates"
              variant="default"
              leftSection={<GitCompareArrows size={15} aria-hidden />}
            >
              Updates
            </Button>
          )}
          {mayAdd && (
            <Button component={Link} to="/catalog/-/add" leftSection={<Plus size={15} aria-hidden />}>
              Add an API
            </Button>
          )}
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys only move the focus between its links */}
      <div onKeyDown={walkLinks}>
        <div className={parts.filters}>
          <TextInput
            ref={field}
            type="search"
            aria-label="Search tools and actions"
            placeholder="Search: block ip, suspend user, okta…"
            leftSection={<Search size={15} aria-hidden />}
            rightSection={<kbd className={css.key}>/</kbd>}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            w={420}
            maw="100%"
          />
        </div>
        <BuildNotice />
        {words.trim() ? <Found words={settled || words.trim()} /> : <Tools />}
      </div>
    </Page>
  );
}

function Lead() {
  const { data } = useQuery({ queryKey: ['catalog-stats'], queryFn: catalog.stats, staleTime: 60_000 });
  if (!data) return 'The tools that flows can use, and what each can do.';
  const n = (count: number) => count.toLocaleString('en');
  const others = data.tools - data.curated;
  return (
    `${n(data.curated)} tools made by hand with ${n(data.curatedActions)} actions` +
    (others > 0
      ? `, and ${n(others)} more from API descriptions with ${n(data.actions - data.curatedActions)} actions.`
      : '.')
  );
}

function Tools() {
  const curated = useQuery(toolsQuery);
  const others = useInfiniteQuery({
    queryKey: ['tools', 'others'],
    queryFn: ({ pageParam }) => catalog.otherTools(pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rest = others.data?.pages.flatMap((page) => page.items) ?? [];
  const own = rest.filter((tool) => tool.own);
  const generated = rest.filter((tool) => !tool.own);
  return (
    <Loaded query={curated}>
      {({ items }) => (
        <>
          {own.length > 0 && (
            <section aria-labelledby="own">
              <h2 className={css.category} id="own">
                APIs of this space
              </h2>
              <ToolGrid tools={own} />
            </section>
          )}
          {[...grouped(items, (tool) => tool.category ?? 'other')]
            .toSorted(([a], [b]) => a.localeCompare(b))
            .map(([category, tools]) => (
              <section key={category}>
                <h2 className={css.category}>{humanise(category)}</h2>
                <ToolGrid tools={tools} of={category} />
              </section>
            ))}
          {generated.length > 0 && (
            <section aria-labelledby="others">
              <h2 className={css.category} id="others">
                All others, made from API descriptions
              </h2>
              <ToolGrid tools={generated} />
              {others.hasNextPage && (
                <div className={parts.more}>
                  <Button
                    variant="default"
                    loading={others.isFetchingNextPage}
                    onClick={() => void others.fetchNextPage()}
                  >
                    More
                  </Button>
                </div>
              )}
            </section>
          )}
        </>
      )}
    </Loaded>
  );
}

function Found({ words }: { words: string }) {
  const tools = useTools();
  const query = useQuery({
    queryKey: ['catalog', words],
    queryFn: () => catalog.search(words),
    placeholderData: keepPreviousData,
  });
  const named = useQuery({
    queryKey: ['tools', words],
    queryFn: () => catalog.findTools(words, 6),
    placeholderData: keepPreviousData,
  });
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length || named.data?.items.length ? (
          <>
            {named.data && named.data.items.length > 0 && (
              <>
                <h2 className={css.category}>Tools</h2>
                <ToolGrid tools={named.data.items} />
              </>
            )}
            {items.length > 0 && (
              <>
                <h2 className={css.category}>Actions</h2>
                <ActionRows
                  actions={items}
                  label="Actions found"
                  lead={(action) => <ToolTile tool={tileOf(tools, action.tool)} />}
                />
              </>
            )}
          </>
        ) : (
          <Empty icon={Blocks} title="Nothing fits these words">
            Any tool with an HTTP interface can be used: add its API, or use an <code className="mono">http</code> step.
          </Empty>
        )
      }
    </Loaded>
  );
}
