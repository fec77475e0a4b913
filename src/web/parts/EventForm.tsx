// An event as JSON text, edited by hand and sent.
import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';

interface Props {
  /** Where the text begins. */
  initial: unknown;
  description: string;
  action: string;
  pending: boolean;
  onSend: (body: unknown) => void;
  onCancel: () => void;
}

export function EventForm({ initial, description, action, pending, onSend, onCancel }: Props) {
  const [text, setText] = useState(() => JSON.stringify(initial, null, 2));
  const [fault, setFault] = useState<string>();
  const submit = () => {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      return setFault(`This is not valid JSON: ${(error as Error).message}`);
    }
    setFault(undefined);
    onSend(body);
  };
  return (
    <>
      <Textarea
        label="Event (JSON)"
        description={description}
        minRows={8}
        maxRows={20}
        value={text}
        error={fault}
        onChange={(event) => setText(event.target.value)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
        spellCheck={false}
      />
      <Group mt="md" gap="xs">
        <Button onClick={submit} loading={pending}>
          {action}
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </>
  );
}
