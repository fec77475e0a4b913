// With which of a tool's connections something is done.
import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plug } from 'lucide-react';
import { Link } from 'react-router';
import { connections } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { Connection } from '../../api/shapes.ts';
import css from './catalog.module.css';

/** None while they are read, and for who may not see them. */
export function useConnectionsOf(tool: string): Connection[] {
  const may = useCan('connection.read');
  const { data } = useQuery({ queryKey: ['connections'], queryFn: connections.list, enabled: may });
  return (data?.items ?? []).filter((one) => one.tool === tool);
}

const STATE: Partial<Record<Connection['state'], string>> = {
  failing: 'does not work now',
  untested: 'not tested',
  incomplete: 'not complete',
};

export function PickConnection({
  tool,
  connections: those,
  value,
  onPick,
}: {
  tool: string;
  connections: Connection[];
  value: string | undefined;
  onPick: (name: string) => void;
}) {
  const may = useCan('connection.write');
  if (those.length === 0)
    return (
      <div className={css.noConnection}>
        <span className="dim">There is no connection to it yet.</span>
        {may && (
          <Button
            component={Link}
            to={`/connections?add=${tool}`}
            variant="default"
            size="xs"
            leftSection={<Plug size={14} aria-hidden />}
          >
            Connect
          </Button>
        )}
      </div>
    );
  return (
    <Select
      label="Connection"
      data={those.map((one) => ({
        value: one.name,
        label: STATE[one.state] ? `${one.name} (${STATE[one.state]})` : one.name,
      }))}
      value={value ?? null}
      onChange={(name) => name && onPick(name)}
    />
  );
}
