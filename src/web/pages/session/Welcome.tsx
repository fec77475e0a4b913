// The one-time link. Its token stands in the fragment, which no server log sees; a click uses it, so that
// a mail scanner that merely opens the link does not. Afterwards a password may be set.
import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { session } from '../../api/calls.ts';
import { fieldProblem } from '../../api/problem.ts';
import { Notice, ProblemNotice } from '../../parts/Notice.tsx';
import { Stage } from './Stage.tsx';
import css from './session.module.css';

/** As the server demands. */
const SHORTEST_PASSWORD = 12;

const tokenOf = (hash: string): string => new URLSearchParams(hash.slice(1)).get('token') ?? hash.slice(1);

export function Welcome() {
  const [token] = useState(() => tokenOf(window.location.hash));
  const client = useQueryClient();
  const open = useMutation({
    mutationFn: () => session.link(token),
    onSuccess: () => {
      client.clear();
      // the used token has no business in the history
      window.history.replaceState(window.history.state, '', '/welcome');
    },
  });
  if (open.isSuccess) return <ChoosePassword />;
  return (
    <Stage title="Welcome to Reflejo" lead="Alerts arrive, tools are asked, people decide, and all of it is on record.">
      <div className={css.form}>
        {open.error && <ProblemNotice error={open.error} />}
        {token ? (
          <Button size="md" onClick={() => open.mutate()} loading={open.isPending}>
            Open Reflejo
          </Button>
        ) : (
          <Notice tone="wait" title="The link is incomplete">
            Copy the whole address, including the part after #, or <Link to="/sign-in">sign in with a password</Link>.
          </Notice>
        )}
      </div>
      <p className={css.foot}>This link works once, for one person.</p>
    </Stage>
  );
}

function ChoosePassword() {
  const [password, setPassword] = useState('');
  const navigate = useNavigate();
  const enter = () => navigate('/', { replace: true });
  const save = useMutation({ mutationFn: () => session.setPassword(password), onSuccess: enter });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const atField = fieldProblem(save.error, 'password');
  return (
    <Stage
      title="You are in"
      lead="Set a password so that you can sign in again from anywhere. You may do it later, with a new link."
    >
      <form className={css.form} onSubmit={submit}>
        {save.error && !atField && <ProblemNotice error={save.error} />}
        <PasswordInput
          label="New password"
          description={`At least ${SHORTEST_PASSWORD} characters`}
          autoComplete="new-password"
          minLength={SHORTEST_PASSWORD}
          required
          withAsterisk={false}
          value={password}
          error={atField}
          onChange={(e) => setPassword(e.target.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        <Button type="submit" loading={save.isPending}>
          Set the password and go on
        </Button>
        <Button variant="subtle" color="gray" onClick={() => void enter()}>
          Go on without
        </Button>
      </form>
    </Stage>
  );
}
