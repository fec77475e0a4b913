// The people of the space and their roles; inviting gives a one-time link that is shown once.
import { ActionIcon, Button, Group, Modal, Select, TextInput, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link2, UserPlus, Users } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { people } from '../../api/calls.ts';
import { useCan, useMe } from '../../api/me.ts';
import { fieldProblem } from '../../api/problem.ts';
import type { Person, Role } from '../../api/shapes.ts';
import { Empty } from '../../parts/Empty.tsx';
import { List, Row } from '../../parts/List.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { ProblemNotice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { Time } from '../../parts/Time.tsx';
import { toast } from '../../parts/toast.tsx';
import { initials } from '../../shell/PersonMenu.tsx';
import { ROLE_CHOICES, ROLE_WORDS } from './roles.ts';
import { ShownOnce } from './ShownOnce.tsx';
import css from './settings.module.css';

export function People() {
  const may = useCan('person.write');
  const query = useQuery({ queryKey: ['people'], queryFn: people.list });
  return (
    <Page title="People" lead="Who works in this space, and what each may do." actions={may && <Invite />}>
      <Loaded query={query}>
        {({ items }) =>
          items.length ? (
            <List label="People">
              {items.map((person) => (
                <Item key={person.id} person={person} />
              ))}
            </List>
          ) : (
            <Empty icon={Users} title="Nobody here">
              Invite the first person.
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function Item({ person }: { person: Person }) {
  const may = useCan('person.write');
  const me = useMe();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (role: Role) => people.setRole(person.id, role),
    onSuccess: async (_, role) => {
      const before = person.role;
      await client.invalidateQueries({ queryKey: ['people'] });
      toast.undo(`${person.name} is ${role} now.`, () => change.mutate(before));
    },
    onError: toast.failed,
  });
  return (
    <Row
      lead={
        <span className={css.avatar} aria-hidden>
          {initials(person.name)}
        </span>
      }
      title={
        <>
          <span className="clip">{person.name}</span>
          {person.id === me?.actor.id && <span className="dim small">you</span>}
        </>
      }
      meta={
        <>
          <span>{person.email}</span>
          <span>
            added <Time at={person.addedAt} />
          </span>
        </>
      }
      aside={may ? undefined : person.role}
      actions={
        may && (
          <Group gap={6}>
            <Select
              aria-label={`Role of ${person.name}`}
              w={130}
              size="xs"
              data={ROLE_CHOICES}
              value={person.role}
              disabled={change.isPending}
              onChange={(role) => role && change.mutate(role as Role)}
            />
            <NewLink person={person} />
          </Group>
        )
      }
    />
  );
}

/** For a lost link or a forgotten password. */
function NewLink({ person }: { person: Person }) {
  const make = useMutation({ mutationFn: () => people.newLink(person.id), onError: toast.failed });
  return (
    <>
      <Tooltip label="Make a new sign-in link">
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={`Make a new sign-in link for ${person.name}`}
          loading={make.isPending}
          onClick={() => make.mutate()}
        >
          <Link2 size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={make.isSuccess}
        onClose={make.reset}
        title={`A sign-in link for ${person.name}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ShownOnce value={make.data?.link ?? ''} label="Copy the link" close={make.reset}>
          Send it to the person over a channel you trust. It signs in once, within a day.
        </ShownOnce>
      </Modal>
    </>
  );
}

function Invite() {
  const [opened, { open, close }] = useDisclosure(false);
  const [link, setLink] = useState<string>();
  return (
    <>
      <Button
        leftSection={<UserPlus size={16} aria-hidden />}
        onClick={() => {
          setLink(undefined);
          open();
        }}
      >
        Invite
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={link ? 'Their one-time link' : 'Invite a person'}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {link ? (
          <ShownOnce value={link} label="Copy the link" close={close}>
            Send it to the person over a channel you trust. It signs in once, within a day.
          </ShownOnce>
        ) : (
          <InviteForm close={close} onInvited={setLink} />
        )}
      </Modal>
    </>
  );
}

function InviteForm({ close, onInvited }: { close: () => void; onInvited: (link: string | undefined) => void }) {
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('responder');
  const invite = useMutation({
    mutationFn: () => people.invite({ email: email.trim(), name: name.trim(), role }),
    onSuccess: async ({ link }) => {
      if (!link) {
        toast.done(`${name.trim()} can sign in already and now belongs to this space too.`);
        close();
      }
      onInvited(link ?? undefined);
      await client.invalidateQueries({ queryKey: ['people'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  const atFields = { email: fieldProblem(invite.error, 'email'), name: fieldProblem(invite.error, 'name') };
  return (
    <form onSubmit={submit} className={css.form}>
      {invite.error && !atFields.email && !atFields.name && <ProblemNotice error={invite.error} />}
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        value={name}
        error={atFields.name}
        onChange={(event) => setName(event.target.value)}
        data-autofocus
      />
      <TextInput
        label="E-mail"
        type="email"
        required
        withAsterisk={false}
        value={email}
        error={atFields.email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Select
        label="Role"
        description={ROLE_WORDS[role]}
        data={ROLE_CHOICES}
        value={role}
        onChange={(value) => setRole((value as Role) ?? role)}
      />
      <Group gap="xs">
        <Button type="submit" loading={invite.isPending}>
          Make the link
        </Button>
        <Button variant="subtle" color="gray" onClick={close}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
