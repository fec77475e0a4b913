// The connections: credentials of tools. Values go in and are never shown again.
import { ActionIcon, Button, Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, KeyRound, Plug, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { connections } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { Connection } from '../../api/shapes.ts';
import { tileOf, useTools } from '../../canvas/use-tools.ts';
import { humanise } from '../../canvas/words.ts';
import { Empty } from '../../parts/Empty.tsx';
import { List, Row } from '../../parts/List.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { CONNECTION_LOOK } from '../../parts/status.ts';
import { Time } from '../../parts/Time.tsx';
import { ToolTile } from '../../parts/ToolTile.tsx';
import { toast } from '../../parts/toast.tsx';
import { AddConnection } from './AddConnection.tsx';
import css from './connections.module.css';
import { EditConnection } from './EditConnection.tsx';
import { useDeferredRemoval } from './use-deferred-removal.ts';

export function Connections() {
  const may = useCan('connection.write');
  const [params, setParams] = useSearchParams();
  const adding = params.get('add');
  const [editing, setEditing] = useState<Connection>();
  const query = useQuery({ queryKey: ['connections'], queryFn: connections.list });
  const { hidden, remove } = useDeferredRemoval();
  const add = () => setParams({ add: '' });
  const button = may && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={add}>
      Add a connection
    </Button>
  );
  return (
    <Page
      title="Connections"
      lead="How flows reach your tools. Keys are sealed here and sent to their own hosts only."
      actions={button}
    >
      <Loaded query={query}>
        {({ items }) => {
          const shown = items.filter(({ name }) => !hidden.has(name));
          return shown.length ? (
            <List label="Connections">
              {shown.map((connection) => (
                <Item
                  key={connection.name}
                  connection={connection}
                  onEdit={() => setEditing(connection)}
                  onRemove={() => remove(connection.name)}
                />
              ))}
            </List>
          ) : (
            <Empty icon={Plug} title="No connection yet" action={button}>
              Pick a tool, paste its key where you are told to find it, test it. It takes two minutes.
            </Empty>
          );
        }}
      </Loaded>
      <AddConnection
        opened={adding !== null}
        tool={adding || undefined}
        existing={query.data?.items ?? []}
        onEdit={setEditing}
        onClose={() => setParams({}, { replace: true })}
      />
      <EditConnection connection={editing} onClose={() => setEditing(undefined)} />
    </Page>
  );
}

function Item({ connection, onEdit, onRemove }: { connection: Connection; onEdit: () => void; onRemove: () => void }) {
  const may = useCan('connection.write');
  const tools = useTools();
  const tool = tools.get(connection.tool);
  const test = useTest(connection.name);
  return (
    <Row
      lead={<ToolTile tool={tileOf(tools, connection.tool)} />}
      title={
        <>
          <span className="clip">{connection.name}</span>
          <StatusBadge of={CONNECTION_LOOK} state={connection.state} />
        </>
      }
      meta={
        <>
          <span>{tool?.name ?? humanise(connection.tool)}</span>
          {connection.hosts.length > 0 && <span className="mono">{connection.hosts.join(', ')}</span>}
          {connection.usedBy.length > 0 && <span>used by {connection.usedBy.join(', ')}</span>}
          {connection.lastTestAt && (
            <span>
              tested <Time at={connection.lastTestAt} />
            </span>
          )}
          {connection.down && (
            <span className={css.error}>
              does not answer since <Time at={connection.down.since} />, tried again{' '}
              <Time at={connection.down.nextProbe} />
            </span>
          )}
          {connection.limits.rate && (
            <span>
              {connection.limits.rate.requests.toLocaleString()} requests a {connection.limits.rate.per}
            </span>
          )}
          {connection.limits.concurrent && <span>{connection.limits.concurrent} calls at a time</span>}
          {connection.state === 'failing' && connection.lastError && (
            <span className={css.error}>{connection.lastError}</span>
          )}
        </>
      }
      actions={
        may && (
          <span style={{ display: 'flex', gap: 6 }}>
            {connection.state === 'incomplete' ? (
              <Button size="xs" onClick={onEdit}>
                Add credentials
              </Button>
            ) : (
              <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
                Test
              </Button>
            )}
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" size={30} aria-label={`More for ${connection.name}`}>
                  <Ellipsis size={16} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<KeyRound size={15} aria-hidden />} onClick={onEdit}>
                  Replace values
                </Menu.Item>
                <Menu.Item color="red" leftSection={<Trash2 size={15} aria-hidden />} onClick={onRemove}>
                  Remove
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </span>
        )
      }
    />
  );
}

export function useTest(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => connections.test(name),
    onSuccess: ({ ok, detail }) => {
      if (ok) toast.done(detail ? `${name} works: ${detail}` : `${name} works.`);
    },
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ['connections'] }),
  });
}
