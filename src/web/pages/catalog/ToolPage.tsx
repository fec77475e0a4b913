// One tool: its actions, how it is connected, and what it was made from and tried against.
import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plug } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { catalog } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { ToolTile } from '../../parts/ToolTile.tsx';
import css from './catalog.module.css';
import { OwnActions, OwnNotice, useOwnApi } from './OwnTool.tsx';
import { ToolActions } from './ToolActions.tsx';
import { ToolFacts } from './ToolFacts.tsx';

export function ToolPage() {
  const { tool: id = '' } = useParams();
  const may = useCan('connection.write');
  const query = useQuery({ queryKey: ['tool', id], queryFn: () => catalog.tool(id), staleTime: 600_000 });
  const tool = query.data;
  const own = useOwnApi(id, tool !== undefined && !tool.curated);
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
        <Group gap="xs">
          {own && <OwnActions api={own} />}
          {may && tool && (
            <Button component={Link} to={`/connections?add=${id}`} leftSection={<Plug size={15} aria-hidden />}>
              Connect
            </Button>
          )}
        </Group>
      }
    >
      {own && <OwnNotice api={own} />}
      <Loaded query={query}>
        {(data) => (
          <div className={css.bench}>
            <ToolActions tool={data} key={data.id} />
            <ToolFacts tool={data} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}
