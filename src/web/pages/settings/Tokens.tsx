// API tokens: for scripts and the command line. The token itself is shown once.
import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { tokens } from '../../api/calls.ts';
import { fieldProblem } from '../../api/problem.ts';
import type { Role, Token } from '../../api/shapes.ts';
import { Empty } from '../../parts/Empty.tsx';
import { List, Row } from '../../parts/List.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { ProblemNotice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { Time } from '../../parts/Time.tsx';
import { toast } from '../../parts/toast.tsx';
import { ROLE_CHOICES, ROLE_WORDS } from './roles.ts';
import { ShownOnce } from './ShownOnce.tsx';
import css from './settings.module.css';

const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '', label: 'No end' },
];

export function Tokens() {
  const query = useQuery({ queryKey: ['tokens'], queryFn: tokens.list });
  return (
    <Page
      title="API tokens"
      lead="For scripts, the command line and other systems. Each belongs to this space."
      actions={<Create />}
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length ? (
            <List label="API tokens">
              {items.map((token) => (
                <Item key={token.id} token={token} />
              ))}
            </List>
          ) : (
            <Empty icon={KeyRound} title="No token yet" action={<Create />}>
              A token lets <code className="mono">reflejo</code> on another machine, or a script, do what its role
              allows.
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function Item({ token }: { token: Token }) {
  const client = useQueryClient();
  const [sure, setSure] = useState(false);
  const revoke = useMutation({
    mutationFn: () => tokens.remove(token.id),
    onSuccess: () => {
      toast.done(`${token.name} is revoked.`);
      return client.invalidateQueries({ queryKey: ['tokens'] });
    },
    onError: toast.failed,
  });
  return (
    <Row
      lead={<KeyRound size={18} className="dim" aria-hidden />}
      title={token.name}
      meta={
        <>
          <span>{token.role}</span>
          <span>
            made <Time at={token.createdAt} /> by {token.createdBy}
          </span>
          <span>
            used <Time at={token.lastUsedAt} />
          </span>
          {token.expiresAt && (
            <span>
              ends <Time at={token.expiresAt} />
            </span>
          )}
        </>
      }
      actions={
        // a revoked token cannot be brought back, so this one asks
        sure ? (
          <Group gap={6}>
            <Button size="xs" color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
              Revoke for good
            </Button>
            <Button size="xs" variant="subtle" color="gray" onClick={() => setSure(false)}>
              Keep
            </Button>
          </Group>
        ) : (
          <Button size="xs" variant="default" onClick={() => setSure(true)}>
            Revoke
          </Button>
        )
      }
    />
  );
}

function Create() {
  const [opened, { open, close }] = useDisclosure(false);
  const [token, setToken] = useState<string>();
  return (
    <>
      <Button
        leftSection={<Plus size={16} aria-hidden />}
        onClick={() => {
          setToken(undefined);
          open();
        }}
      >
        New token
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={token ? 'The token' : 'New API token'}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {token ? (
          <ShownOnce value={token} label="Copy the token" close={close}>
            Keep it like a password; only its fingerprint is stored here.
          </ShownOnce>
        ) : (
          <CreateForm close={close} onCreated={setToken} />
        )}
      </Modal>
    </>
  );
}

function CreateForm({ close, onCreated }: { close: () => void; onCreated: (token: string) => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('editor');
  const [days, setDays] = useState('90');
  const create = useMutation({
    mutationFn: () =>
      tokens.create({
        name: name.trim(),
        role,
        ...(days && { expiresAt: new Date(Date.now() + Number(days) * 86_400_000).toISOString() }),
      }),
    onSuccess: async ({ token }) => {
      onCreated(token);
      await client.invalidateQueries({ queryKey: ['tokens'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  const atName = fieldProblem(create.error, 'name');
  return (
    <form onSubmit={submit} className={css.form}>
      {create.error && !atName && <ProblemNotice error={create.error} />}
      <TextInput
        label="Name"
        description="What it is for"
        required
        withAsterisk={false}
        value={name}
        error={atName}
        onChange={(event) => setName(event.target.value)}
        data-autofocus
      />
      <Select
        label="Role"
        description={ROLE_WORDS[role]}
        data={ROLE_CHOICES}
        value={role}
        onChange={(value) => setRole((value as Role) ?? role)}
      />
      <Select label="Valid for" data={LIFETIMES} value={days} onChange={(value) => setDays(value ?? '')} />
      <Group gap="xs">
        <Button type="submit" loading={create.isPending}>
          Make the token
        </Button>
        <Button variant="subtle" color="gray" onClick={close}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
