// Sends an event by hand: any JSON that the flow's trigger expects.
import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { flows } from '../../api/calls.ts';
import type { Flow } from '../../api/shapes.ts';
import { ProblemNotice } from '../../parts/Notice.tsx';
import { toast } from '../../parts/toast.tsx';

export function SendEvent({ flow }: { flow: Flow }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" onClick={open}>
        Send an event…
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={`Send an event to ${flow.title}`}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Form flow={flow} close={close} />
      </Modal>
    </>
  );
}

function Form({ flow, close }: { flow: Flow; close: () => void }) {
  const [text, setText] = useState(() => JSON.stringify(flow.sample?.[0] ?? {}, null, 2));
  const [fault, setFault] = useState<string>();
  const navigate = useNavigate();
  const send = useMutation({
    mutationFn: (body: unknown) => flows.send(flow.name, body),
    onSuccess: ({ runId }) => {
      close();
      if (runId) return navigate(`/runs/${runId}`);
      toast.done("The event came in, but the trigger's filter said no: there is no run.");
    },
  });
  const submit = () => {
    try {
      const body = JSON.parse(text) as unknown;
      setFault(undefined);
      send.mutate(body);
    } catch (error) {
      setFault(`This is not valid JSON: ${(error as Error).message}`);
    }
  };
  return (
    <>
      {send.error && <ProblemNotice error={send.error} />}
      <Textarea
        label="Event (JSON)"
        description="It is taken up as if the tool had sent it."
        mt="sm"
        minRows={8}
        maxRows={20}
        value={text}
        error={fault}
        onChange={(event) => setText(event.target.value)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
        spellCheck={false}
      />
      <Group mt="md" gap="xs">
        <Button onClick={submit} loading={send.isPending}>
          Send
        </Button>
        <Button variant="subtle" color="gray" onClick={close}>
          Cancel
        </Button>
      </Group>
    </>
  );
}
