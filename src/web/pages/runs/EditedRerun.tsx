// Runs the flow again with its event changed by hand.
import { Modal } from '@mantine/core';
import type { Run } from '../../api/shapes.ts';
import { EventForm } from '../../parts/EventForm.tsx';
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
  const again = useRerun(run, (id) => {
    onClose();
    onBegun(id);
  });
  return (
    <EventForm
      initial={run.event?.body ?? null}
      description="The run as it was, and its event, stay as they are."
      action="Run again"
      pending={again.isPending}
      onSend={(body) => again.mutate({ event: { body } })}
      onCancel={onClose}
    />
  );
}
