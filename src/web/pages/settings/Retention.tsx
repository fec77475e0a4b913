// For how long the space keeps events, inputs and outputs, and runs.
import { Button, Group, NumberInput, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { space } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { Retention as Kept } from '../../api/shapes.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Notice, ProblemNotice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { toast } from '../../parts/toast.tsx';
import css from './settings.module.css';

const PARTS = [
  { part: 'events', label: 'Events', hint: 'What senders sent: bodies and headers.' },
  { part: 'outputs', label: 'Inputs and outputs', hint: 'What went into steps and came out of them.' },
  { part: 'runs', label: 'Runs', hint: 'The runs themselves, with all that is left of them.' },
] as const;
type Part = (typeof PARTS)[number]['part'];
type Way = 'default' | 'days' | 'forever';
type Chosen = Record<Part, { way: Way; days: number }>;

export function Retention() {
  const query = useQuery({ queryKey: ['space', 'retention'], queryFn: space.retention });
  return (
    <Page title="Retention" lead="How long data is kept after the end of its run. A flow may say something else.">
      <Loaded query={query}>{(kept) => <Form key={JSON.stringify(kept)} kept={kept} />}</Loaded>
    </Page>
  );
}

function Form({ kept }: { kept: Kept }) {
  const may = useCan('space.write');
  const client = useQueryClient();
  const [chosen, setChosen] = useState(() => chosenOf(kept));
  const save = useMutation({
    mutationFn: () => space.setRetention(bodyOf(chosen)),
    onSuccess: (next) => {
      toast.done('The times are set. They hold from the next pass on.');
      client.setQueryData(['space', 'retention'], next);
    },
  });
  const shorter = PARTS.filter(({ part }) => daysOf(chosen, kept, part) < daysOf(chosenOf(kept), kept, part));
  const changed = JSON.stringify(bodyOf(chosen)) !== JSON.stringify(bodyOf(chosenOf(kept)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className={`card ${css.form} ${css.padded}`}>
      {save.error && <ProblemNotice error={save.error} />}
      {PARTS.map(({ part, label, hint }) => (
        <Group key={part} gap="xs" align="flex-end" className={css.kept!}>
          <Select
            label={label}
            description={hint}
            style={{ flex: '1 1 240px' }}
            disabled={!may}
            allowDeselect={false}
            data={[
              { value: 'default', label: `As the instance does: ${wordsOf(kept.defaults[part])}` },
              { value: 'days', label: 'A number of days' },
              { value: 'forever', label: 'For ever' },
            ]}
            value={chosen[part].way}
            onChange={(way) => setChosen({ ...chosen, [part]: { ...chosen[part], way: way as Way } })}
          />
          {chosen[part].way === 'days' && (
            <NumberInput
              w={130}
              label="Days"
              aria-label={`${label}: days`}
              disabled={!may}
              min={1}
              max={9999}
              allowDecimal={false}
              clampBehavior="strict"
              value={chosen[part].days}
              onChange={(days) => setChosen({ ...chosen, [part]: { way: 'days', days: Number(days) } })}
            />
          )}
        </Group>
      ))}
      {shorter.length > 0 && (
        <Notice tone="wait" title="What is older is deleted, and nobody can bring it back">
          {shorter.map(({ label }) => label).join(', ')}: kept for a shorter time than until now.
        </Notice>
      )}
      <p className="dim small" style={{ margin: 0 }}>
        Always kept: runs that have not ended, runs whose alert is open, and the{' '}
        <Link className="link" to="/ledger">
          ledger
        </Link>
        , which notes who changed these times and every deletion.
      </p>
      {may ? (
        <Group gap="xs">
          <Button type="submit" loading={save.isPending} disabled={!changed}>
            Save
          </Button>
        </Group>
      ) : (
        <p className="dim small" style={{ margin: 0 }}>
          Owners of the space can change this.
        </p>
      )}
    </form>
  );
}

const wordsOf = (time: string) => (time === 'forever' ? 'for ever' : `${Number.parseInt(time, 10)} days`);

function chosenOf(kept: Kept): Chosen {
  const one = (part: Part) => {
    const time = kept[part];
    const days = Number.parseInt(time ?? kept.defaults[part], 10) || 90;
    return { way: (time == null ? 'default' : time === 'forever' ? 'forever' : 'days') as Way, days };
  };
  return { events: one('events'), outputs: one('outputs'), runs: one('runs') };
}

const timeOf = ({ way, days }: Chosen[Part]) => (way === 'default' ? null : way === 'forever' ? way : `${days}d`);
const bodyOf = ({ events, outputs, runs }: Chosen) => ({
  events: timeOf(events),
  outputs: timeOf(outputs),
  runs: timeOf(runs),
});

function daysOf(chosen: Chosen, { defaults }: Kept, part: Part): number {
  const time = timeOf(chosen[part]) ?? defaults[part];
  return time === 'forever' ? Number.POSITIVE_INFINITY : Number.parseInt(time, 10);
}
