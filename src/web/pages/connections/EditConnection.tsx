// Replacing values of a connection: what is left empty stays as it is, what is entered is tested.
import { Button, Group, Modal, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { catalog, connections } from '../../api/calls.ts';
import { fieldProblem } from '../../api/problem.ts';
import type { Connection, Tool } from '../../api/shapes.ts';
import { Notice, ProblemNotice } from '../../parts/Notice.tsx';
import { toast } from '../../parts/toast.tsx';
import { CredentialFields, entered, withAddress } from './CredentialFields.tsx';
import css from './connections.module.css';
import { MoreFields } from './MoreFields.tsx';

export function EditConnection({ connection, onClose }: { connection: Connection | undefined; onClose: () => void }) {
  return (
    <Modal
      opened={connection !== undefined}
      onClose={onClose}
      title={connection && `Credentials of ${connection.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {connection && <Load connection={connection} onClose={onClose} />}
    </Modal>
  );
}

function Load({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const tool = useQuery({
    queryKey: ['tool', connection.tool],
    queryFn: () => catalog.tool(connection.tool),
    staleTime: 600_000,
  });
  if (tool.error) return <ProblemNotice error={tool.error} retry={() => void tool.refetch()} />;
  if (!tool.data) return <Skeleton height={180} />;
  return <Form connection={connection} tool={tool.data} onClose={onClose} />;
}

function Form({ connection, tool, onClose }: { connection: Connection; tool: Tool; onClose: () => void }) {
  const client = useQueryClient();
  const [values, setValues] = useState<Record<string, string>>({});
  const [expires, setExpires] = useState(connection.expiresAt?.slice(0, 10) ?? '');
  const [outcome, setOutcome] = useState<string>();
  const offered = tool.credentials.find((one) => one.kind === connection.kind) ?? tool.credentials[0];
  const kind = offered && withAddress(tool, offered);
  const save = useMutation({
    mutationFn: async () => {
      await connections.update(connection.name, { values: entered(values), expiresAt: expires || null });
      if (connection.signIn !== undefined) return { ok: true, detail: '' };
      return connections
        .test(connection.name)
        .catch((error: unknown) => ({ ok: false, detail: error instanceof Error ? error.message : '' }));
    },
    onSuccess: ({ ok, detail }) => {
      if (!ok) return setOutcome(detail || 'The tool did not accept them.');
      toast.done(connection.signIn === undefined ? `${connection.name} works.` : `${connection.name} is stored.`);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['connections'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setOutcome(undefined);
    save.mutate();
  };
  if (!kind) return <Notice tone="calm">This tool needs no credentials.</Notice>;
  const changed = Object.keys(entered(values)).length > 0 || expires !== (connection.expiresAt?.slice(0, 10) ?? '');
  const atFields = kind.fields.some((field) => fieldProblem(save.error, field.name));
  return (
    <form onSubmit={submit} className={css.form}>
      {save.error && !atFields && <ProblemNotice error={save.error} />}
      {outcome && (
        <Notice tone="bad" title="Stored, but the test failed">
          {outcome}
        </Notice>
      )}
      <CredentialFields
        kind={kind}
        values={values}
        onChange={setValues}
        error={save.error}
        replacing={connection.state !== 'incomplete'}
      />
      <MoreFields
        kind={kind}
        values={values}
        onChange={setValues}
        expires={expires}
        onExpires={setExpires}
        error={save.error}
      />
      <Group gap="xs">
        <Button type="submit" loading={save.isPending} disabled={!changed}>
          Save and test
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
