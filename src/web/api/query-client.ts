// One cache for all pages. A lost session leads to the sign-in page, wherever it is noticed.
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem.ts';

export function makeQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ProblemError && error.status === 401) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // 4xx does not get better by asking again
        retry: (count, error) =>
          count < 3 && !(error instanceof ProblemError && error.status >= 400 && error.status < 500),
        retryDelay: (count) => Math.min(1_000 * 2 ** count, 8_000),
      },
      mutations: { retry: false },
    },
  });
}
