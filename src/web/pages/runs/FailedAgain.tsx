// All failed runs that are listed, run again in the background; and how far that is.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { runs } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import { Notice } from '../../parts/Notice.tsx';
import { toast } from '../../parts/toast.tsx';

/** While one is under way, in ms. */
const LOOK_MS = 1_000;

export function FailedAgain({ flow }: { flow: string | undefined }) {
  const may = useCan('run.operate');
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['run-batches'] });
  const begin = useMutation({
    mutationFn: () => runs.beginBatch({ operation: 'rerun', from: 'failure', ...(flow && { flow }) }),
    onSuccess: ({ id, total }) => {
      if (total === 0) toast.done('All failed runs were run again already.');
      else
        toast.undo(`${total.toLocaleString()} failed runs go on from where they failed.`, () =>
          runs.stopBatch(id).then(refresh, toast.failed),
        );
      return refresh();
    },
    onError: toast.failed,
  });
  if (!may) return null;
  return (
    <Button
      variant="default"
      leftSection={<RotateCcw size={15} aria-hidden />}
      loading={begin.isPending}
      onClick={() => begin.mutate()}
    >
      Run the failed ones again
    </Button>
  );
}

export function BatchProgress() {
  const client = useQueryClient();
  const may = useCan('run.operate');
  const query = useQuery({
    queryKey: ['run-batches'],
    queryFn: runs.batches,
    refetchInterval: ({ state }) => (state.data?.items.some((one) => one.state === 'running') ? LOOK_MS : false),
  });
  const stop = useMutation({
    mutationFn: (id: string) => runs.stopBatch(id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['run-batches'] }),
    onError: toast.failed,
  });
  const active = query.data?.items.filter((one) => one.state === 'running') ?? [];
  return active.map((batch) => (
    <Notice
      key={batch.id}
      tone="busy"
      title={batch.operation === 'rerun' ? 'Failed runs are being run again' : 'Runs are being cancelled'}
      action={
        may && (
          <Button size="xs" variant="default" disabled={stop.isPending} onClick={() => stop.mutate(batch.id)}>
            Stop
          </Button>
        )
      }
    >
      {(batch.done + batch.skipped).toLocaleString()} of {batch.total.toLocaleString()}
      {batch.skipped > 0 && `, ${batch.skipped.toLocaleString()} left out`}
    </Notice>
  ));
}
