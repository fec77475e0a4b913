// The first evening and every morning: the sample alert, what to set up, what needs a look.
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ArrowRight, CircleCheck, CircleDashed, Send } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { alerts, connections, flows, questions, runs, status } from '../../api/calls.ts';
import { useCan, useMe } from '../../api/me.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { ProblemNotice } from '../../parts/Notice.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { RunRows } from '../runs/RunRows.tsx';
import css from './home.module.css';

const SAMPLE_FLOW = 'siem-alert-triage';

export function Home() {
  const me = useMe();
  const may = { alerts: useCan('alert.read'), questions: useCan('question.read'), runs: useCan('run.read') };
  const open = useQuery({
    queryKey: ['questions', 'open'],
    queryFn: () => questions.list('open'),
    enabled: may.questions,
  });
  const counts = useQuery({
    queryKey: ['alerts', 'counts'],
    queryFn: () => alerts.list({ limit: 1 }),
    enabled: may.alerts,
  });
  const failed = useQuery({
    queryKey: ['runs', { status: 'failed' }],
    queryFn: () => runs.list({ status: 'failed', limit: 50 }),
    enabled: may.runs,
  });
  const recent = useQuery({ queryKey: ['runs', 'recent'], queryFn: () => runs.list({ limit: 6 }), enabled: may.runs });
  const name = me?.actor.name?.split(/[\s@]/)[0];
  return (
    <Page title="Home" heading={name ? `Hello, ${name}` : 'Home'} lead="What needs you, and what happened.">
      <div className={css.tiles}>
        {may.questions && <Tile to="/inbox" label="Open questions" value={open.data?.items.length} />}
        {may.alerts && <Tile to="/alerts?state=open" label="Open alerts" value={counts.data?.counts.open} />}
        {may.alerts && <Tile to="/alerts?state=late" label="Late alerts" value={counts.data?.counts.late} bad />}
        {may.runs && (
          <Tile
            to="/runs?status=failed"
            label="Failed runs"
            value={failed.data?.items.length}
            more={Boolean(failed.data?.next)}
            bad
          />
        )}
      </div>
      <div className={css.columns}>
        <div className={css.column}>
          {may.runs && (
            <section>
              <div className={css.head}>
                <h2>Latest runs</h2>
                <Link className="link" to="/runs">
                  All runs
                </Link>
              </div>
              <Loaded query={recent}>
                {({ items }) => (items.length ? <RunRows runs={items} /> : <SendSample />)}
              </Loaded>
            </section>
          )}
        </div>
        <GettingStarted hasRuns={Boolean(recent.data?.items.length)} />
      </div>
    </Page>
  );
}

function Tile({
  to,
  label,
  value,
  bad,
  more,
}: {
  to: string;
  label: string;
  value: number | undefined;
  bad?: boolean;
  more?: boolean;
}) {
  return (
    <Link to={to} className={`card ${css.tile}`}>
      <span className={css.tileLabel}>{label}</span>
      <span className={`${css.tileValue} ${bad && value ? css.bad : ''}`}>
        {value === undefined ? '–' : `${value}${more ? '+' : ''}`}
      </span>
    </Link>
  );
}

function useSample() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => flows.sample(SAMPLE_FLOW),
    onSuccess: ({ runId }) => runId && navigate(`/runs/${runId}`),
  });
}

function SendSample() {
  const may = useCan('event.send');
  const sample = useSample();
  return (
    <div className={`card ${css.sample}`}>
      <div className={css.sampleIcon}>
        <Send size={22} aria-hidden />
      </div>
      <h2>See a whole alert go through</h2>
      <p>
        A real-looking Splunk alert is sent to the playbook “Triage a SIEM alert”. It looks up the address, asks you
        what to do, acts, and closes the alert. Nothing outside is touched without credentials.
      </p>
      {sample.error && <ProblemNotice error={sample.error} />}
      {may && (
        <Button leftSection={<Send size={15} aria-hidden />} onClick={() => sample.mutate()} loading={sample.isPending}>
          Send a sample alert
        </Button>
      )}
    </div>
  );
}

function GettingStarted({ hasRuns }: { hasRuns: boolean }) {
  const may = {
    connect: useCan('connection.write'),
    status: useCan('status.read'),
    questions: useCan('question.read'),
    send: useCan('event.send'),
  };
  const answered = useQuery({
    queryKey: ['questions', 'answered'],
    queryFn: () => questions.list('answered'),
    enabled: may.questions,
  });
  const connected = useQuery({ queryKey: ['connections'], queryFn: connections.list, enabled: may.connect });
  const health = useQuery({ queryKey: ['status'], queryFn: status.get, enabled: may.status });
  const sample = useSample();
  if (!may.connect) return null;
  const slack = health.data?.channels.some(
    ({ name, state }) => name === 'slack' && (state === 'connected' || state === 'ok'),
  );
  const virustotal = connected.data?.items.some(({ tool, state }) => tool === 'virustotal' && state !== 'incomplete');
  return (
    <Section title="Getting started">
      <ol className={css.steps}>
        <SetupStep
          done={hasRuns}
          title="Send a sample alert"
          action={
            may.send && (
              <Button
                variant={hasRuns ? 'default' : 'light'}
                size="compact-sm"
                onClick={() => sample.mutate()}
                loading={sample.isPending}
              >
                {hasRuns ? 'Send another' : 'Send'}
              </Button>
            )
          }
        >
          Watch the flow work, step by step.
        </SetupStep>
        <SetupStep
          done={Boolean(answered.data?.items.length)}
          title="Answer its question"
          action={<Go to="/inbox">Inbox</Go>}
        >
          The run waits until somebody decides.
        </SetupStep>
        <SetupStep
          done={Boolean(virustotal)}
          title="Connect VirusTotal"
          action={<Go to="/connections?add=virustotal">Connect</Go>}
        >
          Real reputations instead of a failed lookup.
        </SetupStep>
        <SetupStep done={Boolean(slack)} title="Connect Slack" action={<Go to="/status">How</Go>}>
          Questions reach people where they are.
        </SetupStep>
      </ol>
      {sample.error && <ProblemNotice error={sample.error} />}
    </Section>
  );
}

const Go = ({ to, children }: { to: string; children: ReactNode }) => (
  <Button
    component={Link}
    to={to}
    variant="subtle"
    size="compact-sm"
    rightSection={<ArrowRight size={13} aria-hidden />}
  >
    {children}
  </Button>
);

function SetupStep({
  done,
  title,
  children,
  action,
}: {
  done: boolean;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  const Icon = done ? CircleCheck : CircleDashed;
  return (
    <li className={css.step}>
      <Icon size={18} className={done ? css.done : 'dim'} aria-hidden />
      <div style={{ flex: 1, minWidth: 0 }}>
        <div className={css.stepTitle}>
          {title}
          <span className="visually-hidden">{done ? ' (done)' : ' (to do)'}</span>
        </div>
        <div className="dim small">{children}</div>
      </div>
      {action}
    </li>
  );
}
