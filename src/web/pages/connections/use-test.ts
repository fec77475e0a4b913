// Asks the tool whether the credential works, and says what it answered.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { connections } from '../../api/calls.ts';
import { ProblemError } from '../../api/problem.ts';
import { toast } from '../../parts/toast.tsx';

export function useTest(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => connections.test(name),
    onSuccess: ({ ok, detail }) => {
      if (ok) toast.done(detail ? `${name} works: ${detail}` : `${name} works.`);
      else toast.failed(new ProblemError(502, { title: `${name} does not work`, detail: detail ?? '' }));
    },
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ['connections'] }),
  });
}
