// How signing in at a tool went, when the person comes back from it.
import { Button } from '@mantine/core';
import type { Connection } from '../../api/shapes.ts';
import { Notice, ProblemNotice } from '../../parts/Notice.tsx';
import type { Tone } from '../../parts/status.ts';
import { useSignIn } from './use-sign-in.ts';

interface Outcome {
  tone: Tone;
  title: (tool: string) => string;
  text: string;
}

const OUTCOMES: Record<string, Outcome> = {
  done: { tone: 'ok', title: (tool) => `Signed in to ${tool}`, text: 'Flows can use this connection now.' },
  denied: {
    tone: 'wait',
    title: (tool) => `${tool} was not allowed`,
    text: 'You, or the tool, said no. Nothing was changed.',
  },
  failed: {
    tone: 'bad',
    title: (tool) => `Signing in to ${tool} failed`,
    text: 'The tool did not give what was asked for. Check the client id and secret, and that the tool knows the address to come back to.',
  },
  expired: {
    tone: 'wait',
    title: () => 'This sign-in is over',
    text: 'It has to be finished within ten minutes, once, in the browser where it was begun.',
  },
  changed: {
    tone: 'wait',
    title: () => 'The connection was changed meanwhile',
    text: 'Sign in once more, with its new values.',
  },
};

export function SignInNotice({
  connection,
  tool,
  outcome,
  may,
}: {
  connection: Connection;
  tool: string;
  outcome: string | null;
  may: boolean;
}) {
  const signIn = useSignIn(connection.name);
  const needed = connection.signIn === null && connection.state !== 'incomplete';
  const button = may && (
    <Button size="xs" loading={signIn.isPending} onClick={() => signIn.mutate()}>
      Sign in to {tool}
    </Button>
  );
  const known = OUTCOMES[outcome ?? ''];
  return (
    <>
      {signIn.error && <ProblemNotice error={signIn.error} />}
      {known ? (
        <Notice tone={known.tone} title={known.title(tool)} action={outcome === 'done' ? undefined : button}>
          <div>{known.text}</div>
          {outcome === 'failed' && connection.lastError && <div>{connection.lastError}</div>}
        </Notice>
      ) : (
        needed && (
          <Notice tone="wait" title={`Somebody has to sign in to ${tool}`} action={button}>
            You go to {tool}, allow Reflejo what its flows need, and come back here.
          </Notice>
        )
      )}
    </>
  );
}
