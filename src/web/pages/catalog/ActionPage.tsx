// One action: its form, the step it becomes in a flow, and a way to try it.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useParams } from 'react-router';
import { catalog } from '../../api/calls.ts';
import { useCan } from '../../api/me.ts';
import { ProblemError } from '../../api/problem.ts';
import type { ActionDetail, Tool } from '../../api/shapes.ts';
import { ActionForm } from '../../forms/action/ActionForm.tsx';
import { pruned } from '../../forms/action/form-values.ts';
import type { Fields, FormSchema } from '../../forms/action/schema.ts';
import { JsonTree } from '../../parts/JsonTree.tsx';
import { BlockSkeleton, Loaded } from '../../parts/Loaded.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { ToolTile } from '../../parts/ToolTile.tsx';
import { YamlView } from '../flows/YamlView.tsx';
import { ClassBadge } from './ClassBadge.tsx';
import css from './catalog.module.css';
import { PickConnection, useConnectionsOf } from './PickConnection.tsx';
import { stepYaml } from './step-yaml.ts';
import { TryIt } from './TryIt.tsx';

export function ActionPage() {
  const { tool: toolId = '', action: name = '' } = useParams();
  const id = `${toolId}.${name}`;
  const query = useQuery({ queryKey: ['action', id], queryFn: () => catalog.action(id), staleTime: 600_000 });
  const tool = useQuery({ queryKey: ['tool', toolId], queryFn: () => catalog.tool(toolId), staleTime: 600_000 });
  const action = query.data;
  return (
    <Page
      title={action ? `${action.name}, ${tool.data?.name ?? toolId}` : id}
      back={{ to: `/catalog/${toolId}`, label: tool.data?.name ?? toolId }}
      heading={
        action ? (
          <>
            <ToolTile tool={tool.data} /> {action.name} <ClassBadge of={action.class} />
          </>
        ) : (
          id
        )
      }
      lead={action?.summary}
    >
      <Loaded query={query} skeleton={<BlockSkeleton height={320} />}>
        {(detail) => <Workbench key={id} action={detail} tool={tool.data} />}
      </Loaded>
    </Page>
  );
}

function Workbench({ action, tool }: { action: ActionDetail; tool: Tool | undefined }) {
  const [input, setInput] = useState<Fields>({});
  const [picked, setPicked] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  const [asked, setAsked] = useState(false);
  const mayTry = useCan('action.try');
  const those = useConnectionsOf(action.tool);
  const connection = picked ?? those.find((one) => one.state === 'ok')?.name ?? those[0]?.name;
  const form = useMemo(() => ({ ...action, inputSchema: action.inputSchema as FormSchema }), [action]);
  const given = useMemo(() => pruned(form.inputSchema, input), [form, input]);
  const told = failure instanceof ProblemError ? failure.problems : [];
  return (
    <div className={css.bench}>
      <Section title="Input" className={css.benchForm!}>
        <form
          noValidate
          onSubmit={(event) => event.preventDefault()}
          aria-label={`Input of ${action.name}`}
          autoComplete="off"
        >
          <ActionForm
            action={form}
            value={input}
            onChange={(next) => {
              setInput(next);
              setFailure(undefined);
            }}
            connection={connection}
            problems={told}
            showMissing={asked}
          />
        </form>
      </Section>
      <div className={css.benchAside}>
        <Section title="Try it">
          <PickConnection tool={action.tool} connections={those} value={connection} onPick={setPicked} />
          {mayTry && (
            <TryIt
              action={form}
              toolName={tool?.name ?? action.tool}
              connection={connection}
              input={given}
              onAsked={() => setAsked(true)}
              onFailure={setFailure}
            />
          )}
        </Section>
        <section aria-labelledby="as-step">
          <h2 id="as-step" className={css.asideTitle}>
            The step in a flow
          </h2>
          <YamlView source={stepYaml(action.id, connection, given)} of="step" />
        </section>
        {action.needs.length > 0 && (
          <section aria-labelledby="needs">
            <h2 id="needs" className={css.asideTitle}>
              What its credential must be allowed
            </h2>
            <ul className={css.needs}>
              {action.needs.map((one) => (
                <li key={one} className="mono">
                  {one}
                </li>
              ))}
            </ul>
          </section>
        )}
        {action.sample !== undefined && (
          <section aria-labelledby="sample">
            <h2 id="sample" className={css.asideTitle}>
              What an answer looks like
            </h2>
            <JsonTree value={action.sample} label="Sample answer" />
          </section>
        )}
      </div>
    </div>
  );
}
