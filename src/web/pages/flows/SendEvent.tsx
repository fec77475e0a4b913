// Sends an event by hand: any JSON that the flow's trigger expects.
import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { flows } from '../../api/calls.ts';
import type { Flow } from '../../api/shapes.ts';
import { EventForm } from '../../parts/EventForm.tsx';
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
  const navigate = useNavigate();
  const send = useMutation({
    mutationFn: (body: unknown) => flows.send(flow.name, body),
    onSuccess: ({ runId }) => {
      close();
      if (runId) return navigate(`/runs/${runId}`);
      toast.done("The event came in, but the trigger's filter said no: there is no run.");
    },
  });
  return (
    <>
      {send.error && <ProblemNotice error={send.error} />}
      <EventForm
        initial={flow.sample?.[0] ?? {}}
        description="It is taken up as if the tool had sent it."
        action="Send"
        pending={send.isPending}
        onSend={(body) => send.mutate(body)}
        onCancel={close}
      />
    </>
  );
}
