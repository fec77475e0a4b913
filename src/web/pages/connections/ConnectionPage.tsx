// One connection: how it is, who uses it, what it must be allowed. Its values go in and are never shown.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { KeyRound, LogIn } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { catalog, connections } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import type { Connection } from '../../api/shapes.ts';
import { useTools } from '../../canvas/use-tools.ts';
import { humanise } from '../../canvas/words.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Facts, Page, Section } from '../../parts/Page.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { CONNECTION_LOOK } from '../../parts/status.ts';
import { Moment, Time } from '../../parts/Time.tsx';
import { ToolTile } from '../../parts/ToolTile.tsx';
import css from './connections.module.css';
import { EditConnection } from './EditConnection.tsx';
import { Privilege } from './Privilege.tsx';
import { SignInNotice } from './SignInNotice.tsx';
import { useSignIn } from './use-sign-in.ts';
import { useTest } from './use-test.ts';

export function ConnectionPage() {
  const { name = '' } = useParams();
  const [params] = useSearchParams();
  const may = useCan('connection.write');
  const [editing, setEditing] = useState(false);
  const query = useQuery({ queryKey: ['connections', name], queryFn: () => connections.get(name) });
  const connection = query.data;
  const tool = useTools().get(connection?.tool ?? '');
  const toolName = tool?.name ?? humanise(connection?.tool ?? '');
  return (
    <Page
      title={name}
      back={{ to: '/connections', label: 'Connections' }}
      heading={
        connection ? (
          <>
            <ToolTile tool={tool} /> {name} <StatusBadge of={CONNECTION_LOOK} state={connection.state} />
          </>
        ) : (
          name
        )
      }
      lead={connection && toolName}
      actions={connection && may && <Actions connection={connection} tool={toolName} onEdit={() => setEditing(true)} />}
    >
      <Loaded query={query}>
        {(data) => (
          <div className={css.page}>
            <SignInNotice connection={data} tool={toolName} outcome={params.get('signin')} may={may} />
            <Warnings connection={data} />
            <How connection={data} />
            <Uses connection={data} />
            <Privilege connection={data} tool={toolName} />
          </div>
        )}
      </Loaded>
      <EditConnection connection={editing ? connection : undefined} onClose={() => setEditing(false)} />
    </Page>
  );
}

function Actions({ connection, tool, onEdit }: { connection: Connection; tool: string; onEdit: () => void }) {
  const test = useTest(connection.name);
  const signIn = useSignIn(connection.name);
  const [params, setParams] = useSearchParams();
  const begun = useRef(false);
  // the command line sends people here to sign in
  const asked = params.get('signin') === 'begin' && connection.signIn !== undefined;
  useEffect(() => {
    if (!asked || begun.current) return;
    begun.current = true;
    setParams({}, { replace: true });
    signIn.mutate();
  }, [asked, setParams, signIn]);
  return (
    <>
      {connection.signIn && (
        <Button
          variant="default"
          leftSection={<LogIn size={15} aria-hidden />}
          loading={signIn.isPending}
          onClick={() => signIn.mutate()}
        >
          Sign in to {tool} again
        </Button>
      )}
      <Button variant="default" leftSection={<KeyRound size={15} aria-hidden />} onClick={onEdit}>
        {connection.state === 'incomplete' ? 'Add credentials' : 'Replace values'}
      </Button>
      {connection.state !== 'incomplete' && (
        <Button loading={test.isPending} onClick={() => test.mutate()}>
          Test
        </Button>
      )}
    </>
  );
}

function Warnings({ connection }: { connection: Connection }) {
  const { expires, expiresSoon, down, state, lastError } = connection;
  return (
    <>
      {expires && expiresSoon && (
        <Notice tone="wait" title={`${capital(expires.what)} ${isOver(expires.at) ? 'has ended' : 'ends soon'}`}>
          <Moment at={expires.at} />, <Time at={expires.at} />. Replace it before flows fail.
        </Notice>
      )}
      {down ? (
        <Notice tone="bad" title="The tool does not answer">
          Since <Time at={down.since} />; steps wait, and it is tried again <Time at={down.nextProbe} />. {down.error}
        </Notice>
      ) : (
        state === 'failing' &&
        lastError && (
          <Notice tone="bad" title="It does not work">
            {lastError}
          </Notice>
        )
      )}
    </>
  );
}

function How({ connection }: { connection: Connection }) {
  const { limits, missing } = connection;
  const tool = useQuery({
    queryKey: ['tool', connection.tool],
    queryFn: () => catalog.tool(connection.tool),
    staleTime: 600_000,
  });
  const fields = tool.data?.credentials.find(({ kind }) => kind === connection.kind)?.fields ?? [];
  const titleOf = (name: string) =>
    fields.find((field) => field.name === name)?.title ?? TITLES[name] ?? humanise(name);
  return (
    <Section title="How it is">
      <Facts
        items={shown([
          ['Tested', <Time key="t" at={connection.lastTestAt} />],
          ['Signed in', connection.signIn && <SignedIn key="s" of={connection.signIn} />],
          ['Ends', connection.expires && <Ends key="e" of={connection.expires} />],
          ['Sent to', connection.hosts.length > 0 && <Hosts key="h" of={connection.hosts} />],
          ['Sealed', connection.secrets.length > 0 && connection.secrets.map(titleOf).join(', ')],
          ['Missing', missing.length > 0 && missing.map(titleOf).join(', ')],
          ...Object.entries(connection.settings)
            .filter(([, value]) => !value.includes('\n'))
            .map(([key, value]): [string, React.ReactNode] => [titleOf(key), <span key={key}>{value}</span>]),
          ['Rate', limits.rate && `${limits.rate.requests.toLocaleString()} requests a ${limits.rate.per}`],
          ['At a time', limits.concurrent && `${limits.concurrent} calls`],
        ])}
      />
    </Section>
  );
}

const TITLES: Record<string, string> = { baseUrl: 'Address', extraHosts: 'Other hosts' };

/** Without what there is nothing to say of. */
const shown = (items: [string, React.ReactNode][]) => items.filter(([, value]) => Boolean(value));

const SignedIn = ({ of: { at, by } }: { of: { at: string; by: string } }) => (
  <>
    {by}, <Time at={at} />
  </>
);
const Ends = ({ of: { at, what } }: { of: { at: string; what: string } }) => (
  <>
    {what}, <Moment at={at} />
  </>
);
const Hosts = ({ of }: { of: string[] }) => <span className="mono">{of.join(', ')}</span>;

function Uses({ connection }: { connection: Connection }) {
  return (
    <Section title="Flows that use it">
      {connection.uses.length === 0 ? (
        <p className="dim">None of the released ones.</p>
      ) : (
        <ul className={css.uses}>
          {connection.uses.map(({ flow, actions }) => (
            <li key={flow}>
              <Link to={`/flows/${flow}`}>{flow}</Link>
              {actions.length > 0 && <span className="dim small mono">{actions.join(', ')}</span>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const isOver = (at: string) => new Date(at).getTime() < Date.now();
