// Short messages after an action; where it can be taken back, the message carries the undo.
import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { asProblem } from '../api/problem.ts';

/** How long an undo is offered, in ms. */
export const UNDO_MS = 10_000;

const closeButtonProps = { 'aria-label': 'Close' };

export const toast = {
  done: (message: string) => notifications.show({ message, color: 'green', closeButtonProps }),
  failed: (error: unknown) => {
    const problem = asProblem(error);
    const detail = [problem.detail, problem.problems[0]?.message].filter(Boolean).join(' ');
    notifications.show({
      title: problem.title,
      message: detail || problem.todo || '',
      color: 'red',
      autoClose: 8_000,
      role: 'alert',
      closeButtonProps,
    });
  },
  undo: (message: string, undo: () => void) => {
    const id = notifications.show({
      autoClose: UNDO_MS,
      color: 'reflejo',
      closeButtonProps,
      message: (
        <Group justify="space-between" wrap="nowrap" gap="sm">
          <span>{message}</span>
          <Button
            size="compact-sm"
            style={{ flexShrink: 0 }}
            variant="light"
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            Undo
          </Button>
        </Group>
      ),
    });
    return id;
  },
};
