// The actions of a tool: those needed most first, then all; searched, and by pages where there are many.
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Blocks, Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { catalog } from '../../api/calls.ts';
import type { ActionRow, Tool } from '../../api/shapes.ts';
import { Empty } from '../../parts/Empty.tsx';
import { ListSkeleton } from '../../parts/List.tsx';
import { ProblemNotice } from '../../parts/Notice.tsx';
import parts from '../../parts/parts.module.css';
import { ActionRows } from './ActionRows.tsx';
import css from './catalog.module.css';
import { useSlash, walkLinks } from './use-arrows.ts';

/** Fewer than this are seen at a glance. */
const WORTH_SEARCHING = 8;

export function ToolActions({ tool }: { tool: Tool }) {
  const [words, setWords] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useSlash(field);
  if (tool.total === 0)
    return (
      <Empty icon={Blocks} title="It has no actions">
        {tool.inbound
          ? 'A connection of this kind proves who sends a webhook: name it in the trigger of a flow.'
          : 'Its connections are used by http steps.'}
      </Empty>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys only move the focus between its links
    <div className={css.benchAside} onKeyDown={walkLinks}>
      {tool.total > WORTH_SEARCHING && (
        <TextInput
          ref={field}
          type="search"
          aria-label="Search actions of the tool"
          placeholder={`Search ${tool.total.toLocaleString('en')} actions`}
          leftSection={<Search size={15} aria-hidden />}
          rightSection={<kbd className={css.key}>/</kbd>}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      {tool.total > tool.actions.length ? <Paged tool={tool} words={words} /> : <Whole tool={tool} words={words} />}
    </div>
  );
}

function Whole({ tool, words }: { tool: Tool; words: string }) {
  const wanted = words.trim().toLowerCase();
  if (wanted) return <Found actions={tool.actions.filter((one) => textOf(one).includes(wanted))} />;
  const featured = tool.actions.filter((one) => one.featured);
  const rest = featured.length > 0 ? tool.actions.filter((one) => !one.featured) : tool.actions;
  return (
    <>
      {featured.length > 0 && (
        <section aria-labelledby="featured">
          <h2 className={css.asideTitle} id="featured">
            Needed most
          </h2>
          <ActionRows actions={featured} label="Needed most" />
        </section>
      )}
      {rest.length > 0 && (
        <section aria-labelledby="actions">
          <h2 className={css.asideTitle} id="actions">
            {featured.length > 0 ? 'All others' : 'Actions'}
          </h2>
          <ActionRows actions={rest} label="Actions" />
        </section>
      )}
    </>
  );
}

const textOf = ({ id, name, summary }: ActionRow) => `${id} ${name} ${summary ?? ''}`.toLowerCase();

function Found({ actions }: { actions: ActionRow[] }) {
  return actions.length > 0 ? (
    <ActionRows actions={actions} label="Actions" />
  ) : (
    <Empty icon={Blocks} title="No action of it fits these words" />
  );
}

function Paged({ tool, words }: { tool: Tool; words: string }) {
  const [settled] = useDebouncedValue(words.trim(), 200);
  const query = useInfiniteQuery({
    queryKey: ['tool-actions', tool.id, settled],
    queryFn: ({ pageParam }) =>
      catalog.actions(tool.id, { limit: 100, ...(settled && { q: settled }), ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  if (query.error) return <ProblemNotice error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <ListSkeleton />;
  return (
    <section aria-labelledby="actions">
      <h2 className={css.asideTitle} id="actions">
        Actions
      </h2>
      <Found actions={query.data.pages.flatMap((page) => page.items)} />
      {query.hasNextPage && (
        <div className={parts.more}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            More
          </Button>
        </div>
      )}
    </section>
  );
}
