// The tools by category, and a search over all their actions.
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Blocks, Search } from 'lucide-react';
import { Link } from 'react-router';
import { catalog } from '../../api/calls.ts';
import type { ToolRow } from '../../api/shapes.ts';
import { tileOf, toolsQuery, useTools } from '../../canvas/use-tools.ts';
import { humanise } from '../../canvas/words.ts';
import { Empty } from '../../parts/Empty.tsx';
import { grouped } from '../../parts/grouped.ts';
import { List, Row } from '../../parts/List.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import { ToolTile } from '../../parts/ToolTile.tsx';
import { useFilters } from '../../parts/use-filters.ts';
import { BuildNotice } from './BuildNotice.tsx';
import { ClassBadge } from './ClassBadge.tsx';
import css from './catalog.module.css';

export function Catalog() {
  const { values, set } = useFilters(['q']);
  const words = values.q ?? '';
  return (
    <Page title="Catalog" lead="The tools that flows can use, and what each can do.">
      <div className={parts.filters}>
        <TextInput
          aria-label="Search actions"
          placeholder="Search actions: block ip, suspend user…"
          leftSection={<Search size={15} aria-hidden />}
          value={words}
          onChange={(event) => set('q', event.target.value)}
          w={360}
          maw="100%"
        />
      </div>
      <BuildNotice />
      {words.trim() ? <Found words={words} /> : <Tools />}
    </Page>
  );
}

/** Below this many, headings between the tools would only be in the way. */
const MANY_TOOLS = 24;

function Tools() {
  const query = useQuery(toolsQuery);
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length < MANY_TOOLS ? (
          <ToolGrid tools={items} />
        ) : (
          [...grouped(items, (tool) => tool.category ?? 'other')]
            .toSorted(([a], [b]) => a.localeCompare(b))
            .map(([category, tools]) => (
              <section key={category}>
                <h2 className={css.category}>{humanise(category)}</h2>
                <ToolGrid tools={tools} />
              </section>
            ))
        )
      }
    </Loaded>
  );
}

function ToolGrid({ tools }: { tools: ToolRow[] }) {
  return (
    <ul className={css.grid}>
      {tools.map((tool) => (
        <li key={tool.id}>
          <Link to={`/catalog/${tool.id}`} className={`card ${css.tool}`}>
            <ToolTile tool={tool} size={36} />
            <span>
              <strong>{tool.name}</strong>
              <span className="dim small">
                {[tool.category && humanise(tool.category), actionCount(tool.actions)].filter(Boolean).join(' · ')}
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

const actionCount = (n: number): string => (n === 0 ? 'credentials only' : n === 1 ? '1 action' : `${n} actions`);

function Found({ words }: { words: string }) {
  const [settled] = useDebouncedValue(words.trim(), 200);
  const tools = useTools();
  const query = useQuery({
    queryKey: ['catalog', settled],
    queryFn: () => catalog.search(settled),
    placeholderData: keepPreviousData,
  });
  const named = useQuery({
    queryKey: ['tools', settled],
    queryFn: () => catalog.findTools(settled, 6),
    placeholderData: keepPreviousData,
  });
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length || named.data?.items.length ? (
          <>
            {named.data && <ToolGrid tools={named.data.items} />}
            <List label="Actions found">
              {items.map((action) => (
                <Row
                  key={action.id}
                  to={`/catalog/${action.tool}?action=${action.id}`}
                  lead={<ToolTile tool={tileOf(tools, action.tool)} />}
                  title={
                    <>
                      <span className="clip">{action.name}</span> <ClassBadge of={action.class} />
                    </>
                  }
                  meta={
                    <>
                      <span className="mono">{action.id}</span>
                      <span>{action.summary}</span>
                    </>
                  }
                />
              ))}
            </List>
          </>
        ) : (
          <Empty icon={Blocks} title="No action fits these words">
            Any tool with an HTTP interface can be used with an <code className="mono">http</code> step.
          </Empty>
        )
      }
    </Loaded>
  );
}
