// Closing an alert by hand: what it was, and why.
import { Button, Group, Modal, Select, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { alerts } from '../../api/calls.ts';
import { fieldProblem } from '../../api/problem.ts';
import type { Alert } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { ProblemNotice } from '../../parts/Notice.tsx';

const DISPOSITIONS = ['true_positive', 'false_positive', 'benign', 'duplicate', 'other'];

export function CloseAlert({ alert, onClosed }: { alert: Alert; onClosed: () => Promise<void> }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button onClick={open}>Close the alert…</Button>
      <Modal opened={opened} onClose={close} title="Close the alert" closeButtonProps={{ 'aria-label': 'Cancel' }}>
        <Form
          alert={alert}
          close={close}
          onClosed={async () => {
            close();
            await onClosed();
          }}
        />
      </Modal>
    </>
  );
}

function Form({ alert, close, onClosed }: { alert: Alert; close: () => void; onClosed: () => Promise<void> }) {
  const [disposition, setDisposition] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => alerts.close(alert.id, disposition!, reason.trim()),
    onSuccess: onClosed,
  });
  const atFields = { disposition: fieldProblem(save.error, 'disposition'), reason: fieldProblem(save.error, 'reason') };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (disposition && reason.trim()) save.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      {save.error && !atFields.disposition && !atFields.reason && <ProblemNotice error={save.error} />}
      <Select
        label="What was it?"
        placeholder="Choose"
        data={DISPOSITIONS.map((value) => ({ value, label: humanise(value) }))}
        value={disposition}
        onChange={setDisposition}
        error={atFields.disposition ?? (tried && !disposition ? 'Say what it was.' : undefined)}
        data-autofocus
      />
      <Textarea
        label="Why?"
        description="Your name and this reason stand in the ledger."
        mt="sm"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={atFields.reason ?? (tried && !reason.trim() ? 'Give a reason; whoever asks later reads it.' : undefined)}
      />
      <p className="dim">Runs that wait for an answer about it are cancelled, and nobody is asked any more.</p>
      <Group mt="md" gap="xs">
        <Button type="submit" loading={save.isPending}>
          Close the alert
        </Button>
        <Button variant="subtle" color="gray" onClick={close}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
