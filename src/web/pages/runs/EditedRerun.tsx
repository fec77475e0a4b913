// Runs the flow again with its event changed by hand.
import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Run } from '../../api/shapes.ts';
import { Notice } from '../../parts/Notice.tsx';
import { useRerun } from './use-rerun.ts';

interface Props {
  run: Run;
  opened: boolean;
  onClose: () => void;
  onBegun: (id: string) => void;
}

export function EditedRerun({ run, opened, onClose, onBegun }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Run again with an edited event"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {run.event && !run.event.expiredAt && !run.event.large ? (
        <Form run={run} onClose={onClose} onBegun={onBegun} />
      ) : (
        <Notice tone="calm">
          {run.event?.large
            ? 'The event is too large to be edited here. On the command line: reflejo run rerun --event FILE.'
            : 'The event is not kept any more.'}
        </Notice>
      )}
    </Modal>
  );
}

function Form({ run, onClose, onBegun }: Omit<Props, 'opened'>) {
  const [text, setText] = useState(() => JSON.stringify(run.event?.body ?? null, null, 2));
  const [fault, setFault] = useState<string>();
  const again = useRerun(run, (id) => {
    onClose();
    onBegun(id);
  });
  const submit = () => {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      return setFault(`This is not valid JSON: ${(error as Error).message}`);
    }
    setFault(undefined);
    again.mutate({ event: { body } });
  };
  return (
    <>
      <Textarea
        label="Event (JSON)"
        description="The run as it was, and its event, stay as they are."
        minRows={8}
        maxRows={20}
        value={text}
        error={fault}
        onChange={(event) => setText(event.target.value)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
        spellCheck={false}
      />
      <Group mt="md" gap="xs">
        <Button onClick={submit} loading={again.isPending}>
          Run again
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </>
  );
}
