// Sends the person to the tool to sign in for a connection; they come back to the connection's page.
import { useMutation } from '@tanstack/react-query';
import { connections } from '../../api/calls.ts';

export const useSignIn = (name: string) =>
  useMutation({
    mutationFn: () => connections.authorize(name),
    onSuccess: ({ url }) => window.location.assign(url),
  });
