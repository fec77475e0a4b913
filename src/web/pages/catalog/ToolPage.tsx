// One tool: its actions with their inputs, and how it is connected.
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ChevronDown, Plug, Search } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { catalog } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { ActionRow, JsonSchema, Tool } from '../../api/shapes.ts';
import { CopyText } from '../../parts/CopyText.tsx';
import { BlockSkeleton, Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import { ToolTile } from '../../parts/ToolTile.tsx';
import { useFilters } from '../../parts/use-filters.ts';
import { ClassBadge } from './ClassBadge.tsx';
import css from './catalog.module.css';
import { SchemaFields } from './SchemaFields.tsx';

export function ToolPage() {
  const { tool: id = '' } = useParams();
  const may = useCan('connection.write');
  const query = useQuery({ queryKey: ['tool', id], queryFn: () => catalog.tool(id), staleTime: 600_000 });
  const tool = query.data;
  return (
    <Page
      title={tool?.name ?? id}
      back={{ to: '/catalog', label: 'Catalog' }}
      heading={
        tool ? (
          <>
            <ToolTile tool={tool} /> {tool.name}
          </>
        ) : (
          id
        )
      }
      lead={tool?.description}
      actions={
        may && (
          <Button component={Link} to={`/connections?add=${id}`} leftSection={<Plug size={15} aria-hidden />}>
            Connect
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(data) =>
          data.total > data.actions.length ? <ManyActions tool={data} /> : <Actions actions={data.actions} />
        }
      </Loaded>
      {tool?.source && (
        <p className="dim small">
          Made from {tool.source.from} (version {tool.source.version}, as of {tool.source.date}
          {tool.source.license ? `, ${tool.source.license}` : ''}).{' '}
          {tool.curated ? '' : 'The tool may have changed since.'}
        </p>
      )}
    </Page>
  );
}

/** Of a large tool: by pages, and those with the words. */
function ManyActions({ tool }: { tool: Tool }) {
  const [words, setWords] = useState('');
  const [settled] = useDebouncedValue(words.trim(), 200);
  const query = useInfiniteQuery({
    queryKey: ['tool-actions', tool.id, settled],
    queryFn: ({ pageParam }) =>
      catalog.actions(tool.id, { limit: 100, ...(settled && { q: settled }), ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const actions = query.data?.pages.flatMap((page) => page.items) ?? tool.actions;
  return (
    <>
      <div className={parts.filters}>
        <TextInput
          aria-label="Search actions of the tool"
          placeholder={`Search ${tool.total} actions`}
          leftSection={<Search size={15} aria-hidden />}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          w={360}
          maw="100%"
        />
      </div>
      <Actions actions={actions} />
      {query.hasNextPage && (
        <Button variant="default" mt="md" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          More
        </Button>
      )}
    </>
  );
}

function Actions({ actions }: { actions: ActionRow[] }) {
  const { values, set } = useFilters(['action']);
  return (
    <ul className={`card ${parts.list}`} aria-label="Actions">
      {actions.map((action) => {
        const open = values.action === action.id;
        return (
          <li key={action.id}>
            <button
              type="button"
              className={parts.row}
              aria-expanded={open}
              onClick={() => set('action', open ? null : action.id)}
              style={{ cursor: 'pointer' }}
            >
              <span className={parts.rowMain}>
                <span className={parts.rowTitle}>{action.name}</span>
                <span className={parts.rowMeta}>
                  <span className="mono">{action.id}</span>
                  <span>{action.summary}</span>
                </span>
              </span>
              <span className={parts.rowAside}>
                <ClassBadge of={action.class} />
                <ChevronDown size={16} aria-hidden style={{ rotate: open ? '180deg' : '0deg' }} />
              </span>
            </button>
            {open && <Detail action={action} />}
          </li>
        );
      })}
    </ul>
  );
}

function Detail({ action }: { action: ActionRow }) {
  const query = useQuery({
    queryKey: ['action', action.id],
    queryFn: () => catalog.action(action.id),
    staleTime: 600_000,
  });
  return (
    <div className={css.schema}>
      <Loaded query={query} skeleton={<BlockSkeleton height={80} />}>
        {(detail) => (
          <>
            <SchemaFields schema={detail.inputSchema as JsonSchema} />
            <div style={{ marginTop: 14 }}>
              <CopyText value={`action: ${action.id}`} label="Copy for a flow" />
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}
