// Running again begins a new run; its undo cancels that one.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { runs } from '../../api/calls.ts';
import type { Run } from '../../api/shapes.ts';
import { toast } from '../../parts/toast.tsx';

export function useRerun(run: Run, onBegun: (id: string) => unknown) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (how: Parameters<typeof runs.rerun>[1]) => runs.rerun(run.id, how),
    onSuccess: ({ runId }) => {
      toast.undo('A new run was begun.', () => void runs.cancel(runId).catch(toast.failed));
      void client.invalidateQueries({ queryKey: ['runs'] });
      return onBegun(runId);
    },
    onError: toast.failed,
  });
}
