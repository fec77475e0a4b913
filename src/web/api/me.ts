// Who is signed in and what they may do; buttons that would be refused are not drawn.
import { useQuery } from '@tanstack/react-query';
import { session } from './calls.ts';
import type { Me } from './shapes.ts';

export const meQuery = { queryKey: ['me'], queryFn: session.me, staleTime: 60_000 } as const;

export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

/** Whether the person may; false until it is known. */
export function useCan(permission: string): boolean {
  return useMe()?.permissions.includes(permission) ?? false;
}
