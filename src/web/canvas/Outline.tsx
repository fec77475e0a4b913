// The flow as an ordered list: the same content as the canvas for keyboards, screen readers and narrow screens.
import type { ReactNode } from 'react';
import { type FlowDocument, kindOf, type Step } from '../../flow/index.ts';
import { StatusBadge } from '../parts/StatusBadge.tsx';
import { STEP_LOOK } from '../parts/status.ts';
import css from './canvas.module.css';
import { lanesOf } from './lanes.ts';
import type { StateShown } from './nodes.tsx';
import { KindTile, StepTile } from './StepTile.tsx';
import { useTools } from './use-tools.ts';
import { humanise, stepSummary, triggerWords } from './words.ts';

interface Props {
  document: FlowDocument;
  states?: ReadonlyMap<string, StateShown>;
  chosen?: string | undefined;
  onChoose?: (stepId: string) => void;
}

export function Outline(props: Props) {
  const trigger = triggerWords(props.document);
  return (
    <ol className={css.outline} aria-label={`Steps of ${props.document.title}`}>
      <li>
        <div className={css.outlineStep}>
          <KindTile kind="trigger" size={28} />
          <Text title={trigger.title} detail={trigger.detail} />
        </div>
      </li>
      {props.document.steps.map((step) => (
        <StepItem key={step.id} step={step} {...props} />
      ))}
    </ol>
  );
}

function StepItem({ step, ...props }: Props & { step: Step }) {
  const tools = useTools();
  const lanes = lanesOf(step);
  const state = props.states && (props.states.get(step.id) ?? { status: 'idle' });
  const inner = (
    <>
      <StepTile step={step} kind={kindOf(step)} size={28} />
      <Text title={humanise(step.id)} detail={stepSummary(step, (id) => tools.get(id)?.name ?? humanise(id))} />
      {state && (
        <span className={css.outlineAside}>
          <StatusBadge of={STEP_LOOK} state={state.status} bare />
          {state.detail}
        </span>
      )}
    </>
  );
  return (
    <li>
      {props.onChoose ? (
        <button
          type="button"
          className={css.outlineStep}
          aria-pressed={props.chosen === step.id}
          onClick={() => props.onChoose?.(step.id)}
        >
          {inner}
        </button>
      ) : (
        <div className={css.outlineStep}>{inner}</div>
      )}
      {lanes.length > 0 && (
        <ul className={css.outline}>
          {lanes.map((lane) => (
            <li key={lane.key}>
              <div className={css.outlineLane}>
                {lane.label}
                {lane.detail && <code>{lane.detail}</code>}
              </div>
              {lane.steps.length ? (
                <ol className={css.outline} style={{ marginLeft: 0, paddingLeft: 0, borderLeft: 0 }}>
                  {lane.steps.map((child) => (
                    <StepItem key={child.id} step={child} {...props} />
                  ))}
                </ol>
              ) : (
                <div className={css.none}>Goes on without a step</div>
              )}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Text({ title, detail }: { title: ReactNode; detail: string }) {
  return (
    <span className={css.text}>
      <span className={css.name} style={{ display: 'block' }}>
        {title}
      </span>
      <span className={`${css.sum} clip`} style={{ display: 'block' }}>
        {detail}
      </span>
    </span>
  );
}
