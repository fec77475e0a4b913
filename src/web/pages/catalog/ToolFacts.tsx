// Beside the actions of a tool: how far its requests were proven, its limits, its source, and its credentials.
import { ChevronRight } from 'lucide-react';
import type { Tool } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { Facts, Section } from '../../parts/Page.tsx';
import css from './catalog.module.css';

export function ToolFacts({ tool }: { tool: Tool }) {
  const { source, rateLimit: limit } = tool;
  return (
    <div className={css.benchAside}>
      <Section title="About">
        <Facts
          items={[
            ['Category', tool.category && humanise(tool.category)],
            ['Proven', <Proven key="proven" tool={tool} />],
            [
              'Rate limit',
              limit && (
                <>
                  {limit.requests.toLocaleString('en')} a {limit.per}
                  {limit.note && <div className="dim">{limit.note}</div>}
                </>
              ),
            ],
            ['Address', tool.baseUrl && <code className="mono">{tool.baseUrl}</code>],
            [
              'Site',
              tool.homepage && (
                <a className="link" href={tool.homepage} target="_blank" rel="noreferrer">
                  {tool.homepage.replace(/^https?:\/\//, '')}
                </a>
              ),
            ],
            [
              'Made from',
              source && (
                <>
                  {source.from}, version {source.version}, as of {source.date}
                  {source.license && <div className="dim">{source.license}</div>}
                  {isStale(source.date) && (
                    <div className={css.stale}>The description is old: the tool may have changed since.</div>
                  )}
                </>
              ),
            ],
          ]}
        />
      </Section>
      {tool.credentials.length > 0 && (
        <Section title="How it is connected">
          {tool.credentials.map((kind, i) => (
            <details key={`${kind.kind} ${kind.title}`} className={css.credential} open={i === 0}>
              <summary>
                <ChevronRight size={14} aria-hidden />
                {kind.title}
              </summary>
              <dl>
                {kind.fields.map((field) => (
                  <div key={field.name}>
                    <dt>
                      {field.title}
                      {!field.required && <span className="dim"> (optional)</span>}
                    </dt>
                    {field.where && <dd>{field.where}</dd>}
                  </div>
                ))}
              </dl>
            </details>
          ))}
        </Section>
      )}
    </div>
  );
}

const PROVEN: Record<NonNullable<Tool['proven']>['how'], string> = {
  real: 'Tried against the real thing',
  emulator: 'Tried against an emulator',
  description: 'Only held against its description',
  'stand-in': 'Tried only against our own stand-in',
};

function Proven({ tool }: { tool: Tool }) {
  if (!tool.proven)
    return (
      <>
        Not tried
        <div className="dim">Its actions were made from its description by themselves.</div>
      </>
    );
  const { how, against } = tool.proven;
  return (
    <>
      {PROVEN[how]}
      <div className="dim">{against}</div>
    </>
  );
}

const YEAR_MS = 365 * 86_400_000;
/** Vendors change much in two years. */
const isStale = (date: string): boolean => Date.now() - Date.parse(date) > 2 * YEAR_MS;
