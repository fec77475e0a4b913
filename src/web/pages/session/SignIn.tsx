// Sign in with e-mail and password. Leads back to the page that asked for it.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { session } from '../../api/calls.ts';
import { asProblem } from '../../api/problem.ts';
import { Notice, ProblemNotice } from '../../parts/Notice.tsx';
import { insideOnly } from './inside-only.ts';
import { Stage } from './Stage.tsx';
import css from './session.module.css';

export function SignIn() {
  const [params] = useSearchParams();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const navigate = useNavigate();
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: () => session.signIn(email.trim(), password),
    onSuccess: async () => {
      client.clear();
      await navigate(insideOnly(params.get('to')), { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <Stage title="Sign in" lead="Use the e-mail and password of your Reflejo account.">
      <form className={css.form} onSubmit={submit}>
        {signIn.error && <Refused error={signIn.error} />}
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={(e) => setEmail(e.target.value)}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(e) => setPassword(e.target.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
      <p className={css.foot}>
        No password yet? Open the one-time link you were given; an owner of the space can make a new one.
      </p>
    </Stage>
  );
}

function Refused({ error }: { error: unknown }) {
  const problem = asProblem(error);
  // "sign in first" helps nobody who is doing just that
  if (problem.status === 401) return <Notice tone="bad">{problem.detail}</Notice>;
  return <ProblemNotice error={error} />;
}
