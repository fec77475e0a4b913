// Starts a flow by hand: the form that its inputs make.
import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { flows } from '../../api/calls.ts';
import { asProblem } from '../../api/problem.ts';
import type { Flow } from '../../api/shapes.ts';
import { ProblemNotice } from '../../parts/Notice.tsx';
import { toast } from '../../parts/toast.tsx';

const SchemaForm = lazy(() => import('../../forms/SchemaForm.tsx').then((module) => ({ default: module.SchemaForm })));

export function StartFlow({ flow }: { flow: Flow }) {
  const [opened, { open, close }] = useDisclosure(false);
  if (!flow.start) return null;
  return (
    <>
      <Button leftSection={<Play size={15} aria-hidden />} onClick={open}>
        Start…
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={`Start ${flow.title}`}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Suspense fallback={null}>
          <Inputs flow={flow} schema={flow.start} close={close} />
        </Suspense>
      </Modal>
    </>
  );
}

function Inputs({ flow, schema, close }: { flow: Flow; schema: Record<string, unknown>; close: () => void }) {
  const [inputs, setInputs] = useState<Record<string, unknown>>({});
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: () => flows.start(flow.name, inputs),
    onSuccess: ({ runId }) => {
      close();
      if (runId) return navigate(`/runs/${runId}`);
      toast.done("The trigger's filter said no: there is no run.");
    },
  });
  const problems = start.error ? asProblem(start.error).problems : [];
  return (
    <>
      {Object.keys(schema.properties ?? {}).length === 0 && <p style={{ marginTop: 0 }}>It takes no values.</p>}
      {start.error && problems.length === 0 && <ProblemNotice error={start.error} />}
      <SchemaForm
        schema={schema}
        value={inputs}
        onChange={setInputs}
        onSubmit={() => start.mutate()}
        problems={problems}
        submit="Start"
        busy={start.isPending}
        cancel={
          <Button variant="subtle" color="gray" onClick={close}>
            Cancel
          </Button>
        }
      />
    </>
  );
}
