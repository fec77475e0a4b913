// A query on the page: its skeleton, its error with a way on, its data. Old data stays while a refetch fails.
import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ListSkeleton } from './List.tsx';
import { ProblemNotice } from './Notice.tsx';

interface Props<T> {
  query: UseQueryResult<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

export function Loaded<T>({ query, skeleton = <ListSkeleton />, children }: Props<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ProblemNotice error={query.error} retry={() => void query.refetch()} />;
  return <>{skeleton}</>;
}

/** Stands where a card will be. */
export function BlockSkeleton({ height }: { height: number | string }) {
  return <Skeleton height={height} radius={10} role="status" aria-label="Loading" />;
}
