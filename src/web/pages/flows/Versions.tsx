// The versions of a flow. Any of them is live again with one click, which can be undone.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, GitCommitVertical } from 'lucide-react';
import { flows } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { Flow, FlowVersion } from '../../api/shapes.ts';
import { List, Row } from '../../parts/List.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import parts from '../../parts/parts.module.css';
import { Time } from '../../parts/Time.tsx';
import { toast } from '../../parts/toast.tsx';

export function Versions({ flow }: { flow: Flow }) {
  const query = useQuery({ queryKey: ['versions', flow.name], queryFn: () => flows.versions(flow.name) });
  return (
    <Loaded query={query}>
      {({ items }) => (
        <List label="Versions">
          {items.map((version) => (
            <Item key={version.version} flow={flow} version={version} />
          ))}
        </List>
      )}
    </Loaded>
  );
}

function Item({ flow, version }: { flow: Flow; version: FlowVersion }) {
  const may = useCan('flow.release');
  const client = useQueryClient();
  const release = useMutation({
    mutationFn: (to: number) => flows.rollback(flow.name, to),
    onSuccess: async ({ version: now, previous }) => {
      await client.invalidateQueries({
        predicate: ({ queryKey }) => ['flow', 'flows', 'versions'].includes(String(queryKey[0])),
      });
      const message = `Version ${now} is live. Runs under way keep theirs.`;
      if (previous) toast.undo(message, () => release.mutate(previous));
      else toast.done(message);
    },
    onError: toast.failed,
  });
  return (
    <Row
      lead={<GitCommitVertical size={18} className="dim" aria-hidden />}
      title={
        <>
          Version {version.version}
          {version.released && (
            <span className={`${parts.badge} ${parts.ok}`}>
              <CircleCheck size={14} aria-hidden /> Live
            </span>
          )}
        </>
      }
      meta={
        <>
          <span>{version.createdBy.name}</span>
          <Time at={version.createdAt} />
          <span className="mono" title="SHA-256 of the document">
            {version.digest.slice(0, 10)}
          </span>
        </>
      }
      actions={
        may &&
        !version.released && (
          <Button
            variant="default"
            size="xs"
            loading={release.isPending}
            onClick={() => release.mutate(version.version)}
          >
            Make it live
          </Button>
        )
      }
    />
  );
}
