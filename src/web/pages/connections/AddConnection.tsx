// Adding a connection: pick the tool, paste what it needs, test it.
import { Button, Group, Modal, Select, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronLeft, Search } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { catalog, connections } from '../../api/calls.ts';
import { fieldProblem, ProblemError } from '../../api/problem.ts';
import type { Connection, Tool } from '../../api/shapes.ts';
import { useTools } from '../../canvas/use-tools.ts';
import { humanise } from '../../canvas/words.ts';
import { Notice, ProblemNotice } from '../../parts/Notice.tsx';
import { ToolTile } from '../../parts/ToolTile.tsx';
import { toast } from '../../parts/toast.tsx';
import { CredentialFields, entered } from './CredentialFields.tsx';
import css from './connections.module.css';

interface Props {
  opened: boolean;
  /** Chosen already, from a link. */
  tool: string | undefined;
  existing: Connection[];
  onEdit: (connection: Connection) => void;
  onClose: () => void;
}

export function AddConnection({ opened, tool, existing, onEdit, onClose }: Props) {
  const waiting = existing.find((one) => one.tool === tool && one.state === 'incomplete');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Add a connection"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {waiting && (
        <Notice
          tone="calm"
          title={`“${waiting.name}” is waiting for its credentials`}
          action={
            <Button
              size="xs"
              onClick={() => {
                onClose();
                onEdit(waiting);
              }}
            >
              Fill it in
            </Button>
          }
        >
          A flow uses it already; you may not need another one.
        </Notice>
      )}
      <Steps tool={tool} existing={existing} onClose={onClose} />
    </Modal>
  );
}

function Steps({ tool, existing, onClose }: Omit<Props, 'opened' | 'onEdit'>) {
  const [chosen, setChosen] = useState(tool);
  const detail = useQuery({
    queryKey: ['tool', chosen],
    queryFn: () => catalog.tool(chosen!),
    enabled: chosen !== undefined,
    staleTime: 600_000,
  });
  if (!chosen) return <PickTool onPick={setChosen} />;
  if (detail.error) return <ProblemNotice error={detail.error} retry={() => void detail.refetch()} />;
  if (!detail.data) return <Skeleton height={220} mt="md" />;
  return <Fill tool={detail.data} existing={existing} onBack={() => setChosen(undefined)} onClose={onClose} />;
}

function PickTool({ onPick }: { onPick: (id: string) => void }) {
  const [words, setWords] = useState('');
  const [settled] = useDebouncedValue(words.trim(), 200);
  const others = useQuery({
    queryKey: ['tools', settled],
    queryFn: () => catalog.findTools(settled),
    enabled: settled.length > 1,
    placeholderData: keepPreviousData,
  });
  const curated = [...useTools().values()].filter((tool) =>
    `${tool.name} ${tool.category}`.toLowerCase().includes(words.trim().toLowerCase()),
  );
  const tools = words.trim() ? [...curated, ...(others.data?.items ?? []).filter((tool) => !tool.curated)] : curated;
  return (
    <>
      <TextInput
        aria-label="Search tools"
        placeholder="Search tools"
        leftSection={<Search size={15} aria-hidden />}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        data-autofocus
      />
      <ul className={css.tools}>
        {tools.map((tool) => (
          <li key={tool.id}>
            <button type="button" className={css.tool} onClick={() => onPick(tool.id)}>
              <ToolTile tool={tool} />
              <span style={{ minWidth: 0 }}>
                <strong>{tool.name}</strong>
                <span className="dim small">{tool.category && humanise(tool.category)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {tools.length === 0 && <p className="dim">No tool fits these words.</p>}
    </>
  );
}

function Fill({
  tool,
  existing,
  onBack,
  onClose,
}: {
  tool: Tool;
  existing: Connection[];
  onBack: () => void;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [name, setName] = useState(() => freeName(tool.id, existing));
  const [kindId, setKindId] = useState(tool.credentials[0]?.kind);
  const [values, setValues] = useState<Record<string, string>>({});
  const kind = tool.credentials.find((one) => one.kind === kindId);
  const add = useMutation({
    mutationFn: async () => {
      await connections.add({ name, tool: tool.id, ...(kindId && { kind: kindId }), values: entered(values) });
      return connections
        .test(name)
        .catch((error: unknown) => ({ ok: false, detail: error instanceof Error ? error.message : '' }));
    },
    onSuccess: ({ ok, detail }) => {
      if (ok) toast.done(`${name} works.`);
      else
        toast.failed(new ProblemError(502, { title: `${name} is stored, but its test failed`, detail: detail ?? '' }));
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['connections'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const atFields = [
    fieldProblem(add.error, 'name'),
    ...(kind?.fields ?? []).map((field) => fieldProblem(add.error, field.name)),
  ].some(Boolean);
  return (
    <form onSubmit={submit} className={css.form}>
      <div className={css.head}>
        <ToolTile tool={tool} size={36} />
        <div style={{ flex: 1 }}>
          <strong>{tool.name}</strong>
          {tool.description && <div className="dim small">{tool.description}</div>}
        </div>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          leftSection={<ChevronLeft size={14} aria-hidden />}
          onClick={onBack}
        >
          Other tool
        </Button>
      </div>
      {add.error && !atFields && <ProblemNotice error={add.error} />}
      <TextInput
        label="Name"
        description="Flows refer to it by this name."
        required
        withAsterisk={false}
        pattern="[a-z][a-z0-9\-]{0,62}"
        title="Lower-case letters, digits and hyphens, beginning with a letter"
        value={name}
        error={fieldProblem(add.error, 'name')}
        onChange={(event) => setName(event.target.value)}
      />
      {tool.credentials.length > 1 && (
        <Select
          label="How to sign in"
          data={tool.credentials.map((one) => ({ value: one.kind, label: one.title }))}
          value={kindId ?? null}
          onChange={(value) => value && setKindId(value)}
        />
      )}
      {kind && <CredentialFields kind={kind} values={values} onChange={setValues} error={add.error} />}
      <Group gap="xs">
        <Button type="submit" loading={add.isPending}>
          Add and test
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}

function freeName(tool: string, existing: Connection[]): string {
  const taken = new Set(existing.map((one) => one.name));
  if (!taken.has(tool)) return tool;
  let n = 2;
  while (taken.has(`${tool}-${n}`)) n += 1;
  return `${tool}-${n}`;
}
