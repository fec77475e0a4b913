// What becomes of a description, before it is stored: its actions, its credentials, and what was left out.
import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldProblem } from '../../api/problem.ts';
import type { ApiPreview, Tool } from '../../api/shapes.ts';
import { List, Row } from '../../parts/List.tsx';
import { Notice, ProblemNotice } from '../../parts/Notice.tsx';
import { Facts, Section } from '../../parts/Page.tsx';
import parts from '../../parts/parts.module.css';
import { ClassBadge } from './ClassBadge.tsx';
import css from './catalog.module.css';
import { Dropped } from './Dropped.tsx';

const FORMATS: Record<ApiPreview['format'], string> = {
  'openapi-3.0': 'OpenAPI 3.0',
  'openapi-3.1': 'OpenAPI 3.1',
  'swagger-2.0': 'OpenAPI 2.0 (Swagger)',
  postman: 'Postman collection',
  curl: 'curl command',
};
const AT_ONCE = 100;

interface Props {
  preview: ApiPreview;
  /** The tool that gets another description. */
  before: Tool | undefined;
  busy: boolean;
  error: unknown;
  onBack: () => void;
  onStore: (name: string) => void;
}

export function PreviewOfApi({ preview, before, busy, error, onBack, onStore }: Props) {
  const { actions, problems, credentials } = preview;
  const [name, setName] = useState(before?.name ?? preview.name);
  const [shown, setShown] = useState(AT_ONCE);
  const count = actions.length === 1 ? '1 action' : `${actions.length.toLocaleString('en')} actions`;
  return (
    <form
      className={css.benchAside}
      onSubmit={(event) => {
        event.preventDefault();
        onStore(name.trim());
      }}
    >
      <Section title="What becomes of it">
        <div className={css.sourceForm}>
          <TextInput
            label="Name"
            maxLength={60}
            value={name}
            error={fieldProblem(error, 'name')}
            onChange={(event) => setName(event.target.value)}
          />
          <Facts
            items={[
              ['Kind', FORMATS[preview.format]],
              [
                'Address',
                <code key="url" className="mono">
                  {preview.baseUrl ?? 'each connection says it'}
                </code>,
              ],
              ['Credentials', credentials.map((one) => one.title).join(', ') || 'None are needed'],
              ['Actions', count],
            ]}
          />
          {before && <Compared before={before} preview={preview} />}
          {problems.length > 0 && (
            <Notice tone="wait" title={`Left out: ${problems.length}`}>
              <Dropped items={problems} />
            </Notice>
          )}
          {error !== null && error !== undefined && <ProblemNotice error={error} />}
          <Group gap="xs">
            <Button type="submit" loading={busy} disabled={actions.length === 0 || !name.trim()}>
              {before ? 'Use this description' : `Add ${count}`}
            </Button>
            <Button variant="subtle" color="gray" onClick={onBack}>
              Back
            </Button>
          </Group>
        </div>
      </Section>
      {actions.length > 0 && (
        <section aria-labelledby="becomes">
          <h2 className={css.asideTitle} id="becomes">
            Its actions
          </h2>
          <List label="Its actions">
            {actions.slice(0, shown).map((action) => (
              <Row
                key={action.id}
                title={action.name}
                meta={
                  <>
                    <span className="mono">{action.id}</span>
                    <span>{action.summary}</span>
                  </>
                }
                aside={<ClassBadge of={action.class} />}
              />
            ))}
          </List>
          {actions.length > shown && (
            <div className={parts.more}>
              <Button variant="default" onClick={() => setShown(shown + AT_ONCE)}>
                More
              </Button>
            </div>
          )}
        </section>
      )}
    </form>
  );
}

/** Only whole tools are compared: of a large one not all actions are at hand. */
function Compared({ before, preview }: { before: Tool; preview: ApiPreview }) {
  if (before.total > before.actions.length) return null;
  const old = new Set(before.actions.map(({ id }) => id.split('.').slice(1).join('.')));
  const now = new Set(preview.actions.map(({ id }) => id));
  const gone = [...old].filter((id) => !now.has(id));
  const added = [...now].filter((id) => !old.has(id));
  if (gone.length + added.length === 0) return <Notice tone="calm" title="It has the same actions" />;
  return (
    <Notice tone={gone.length > 0 ? 'wait' : 'calm'} title={`${added.length} new actions, ${gone.length} gone`}>
      {gone.length > 0 && <div>Gone: {gone.join(', ')}</div>}
      {added.length > 0 && <div>New: {added.join(', ')}</div>}
    </Notice>
  );
}
