// A run that was cancelled does not come back. So it is paused at once, and cancelled when the time for an undo is
// over; the undo resumes it.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { runs } from '../../api/calls.ts';
import type { Run } from '../../api/shapes.ts';
import { toast, UNDO_MS } from '../../parts/toast.tsx';

export function useCancel(run: Run) {
  const client = useQueryClient();
  const [cancelling, setCancelling] = useState(false);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refresh = () => client.invalidateQueries({ queryKey: ['run', run.id] });

  const carryOut = async () => {
    if (waiting.current === undefined) return;
    clearTimeout(waiting.current);
    waiting.current = undefined;
    await runs.cancel(run.id).catch(toast.failed);
    setCancelling(false);
    await refresh();
  };
  const takeBack = async (wasPaused: boolean) => {
    clearTimeout(waiting.current);
    waiting.current = undefined;
    setCancelling(false);
    if (!wasPaused) await runs.resume(run.id).catch(toast.failed);
    await refresh();
  };
  const cancel = async () => {
    const wasPaused = run.status === 'paused';
    setCancelling(true);
    try {
      if (!wasPaused) await runs.pause(run.id);
    } catch (error) {
      setCancelling(false);
      return toast.failed(error);
    }
    waiting.current = setTimeout(() => void carryOut(), UNDO_MS);
    toast.undo('The run stands still, and is cancelled in a moment.', () => void takeBack(wasPaused));
    await refresh();
  };
  // who leaves the page meant it
  const leave = useRef(carryOut);
  leave.current = carryOut;
  useEffect(() => () => void leave.current(), []);
  return { cancel, cancelling };
}
