// What may be done with the run: pause, resume, cancel; run again when it has ended. Each can be taken back.
import { Button, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, CirclePause, CirclePlay, CircleStop, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { runs } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { Run } from '../../api/shapes.ts';
import { toast } from '../../parts/toast.tsx';
import { EditedRerun } from './EditedRerun.tsx';
import { useCancel } from './use-cancel.ts';
import { useRerun } from './use-rerun.ts';

export function RunActions({ run }: { run: Run }) {
  const may = useCan('run.operate');
  if (!may) return null;
  return run.finishedAt ? <Again run={run} /> : <Stops run={run} />;
}

function Stops({ run }: { run: Run }) {
  const client = useQueryClient();
  const { cancel, cancelling } = useCancel(run);
  const refresh = () => client.invalidateQueries({ queryKey: ['run', run.id] });
  const resume = useMutation({ mutationFn: () => runs.resume(run.id), onSuccess: refresh, onError: toast.failed });
  const pause = useMutation({
    mutationFn: () => runs.pause(run.id),
    onSuccess: () => {
      toast.undo('The run is paused. What is under way ends, nothing more is begun.', () => resume.mutate());
      return refresh();
    },
    onError: toast.failed,
  });
  const paused = run.status === 'paused';
  return (
    <Button.Group>
      <Button
        variant="default"
        leftSection={paused ? <CirclePlay size={15} aria-hidden /> : <CirclePause size={15} aria-hidden />}
        loading={pause.isPending || resume.isPending}
        disabled={cancelling}
        onClick={() => (paused ? resume : pause).mutate()}
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <Button
        variant="default"
        leftSection={<CircleStop size={15} aria-hidden />}
        disabled={cancelling}
        onClick={() => void cancel()}
      >
        Cancel the run
      </Button>
    </Button.Group>
  );
}

function Again({ run }: { run: Run }) {
  const [editing, setEditing] = useState(false);
  const navigate = useNavigate();
  const again = useRerun(run, (id) => navigate(`/runs/${id}`));
  const from = run.status === 'failed' ? run.error?.path : undefined;
  const failedAt = typeof from === 'string' ? from : undefined;
  return (
    <>
      <Button.Group>
        <Button
          variant="default"
          leftSection={<RotateCcw size={15} aria-hidden />}
          loading={again.isPending}
          onClick={() => again.mutate(failedAt ? { from: failedAt } : {})}
        >
          {failedAt ? 'Go on from the failed step' : 'Run again'}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px={8} aria-label="More ways to run it again">
              <ChevronDown size={15} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => again.mutate({})}>All anew, with the flow as it is now</Menu.Item>
            <Menu.Item onClick={() => again.mutate({ version: 'same' })}>
              All anew, with version {run.version} of the flow
            </Menu.Item>
            <Menu.Item onClick={() => setEditing(true)}>With an edited event…</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Button.Group>
      <EditedRerun
        run={run}
        opened={editing}
        onClose={() => setEditing(false)}
        onBegun={(id) => navigate(`/runs/${id}`)}
      />
    </>
  );
}
