// The square before a step's name: the tool's monogram for actions, else the kind's icon.
import type { Step, StepKind } from '../../flow/index.ts';
import { ToolTile } from '../parts/ToolTile.tsx';
import css from './canvas.module.css';
import { kindIcon } from './kind-icon.ts';
import { tileOf, useTools } from './use-tools.ts';

export function StepTile({ step, kind, size = 32 }: { step: Step; kind: StepKind | undefined; size?: number }) {
  const tools = useTools();
  const tool = 'action' in step ? tileOf(tools, step.action.split('.')[0]!) : undefined;
  if (tool) return <ToolTile tool={tool} size={size} />;
  return <KindTile kind={kind} size={size} />;
}

export function KindTile({ kind, size = 32 }: { kind: string | undefined; size?: number }) {
  const Icon = kindIcon(kind);
  return (
    <span
      className={`${css.tile} ${kind === 'ask' || kind === 'trigger' ? css.tileAccent : ''}`}
      style={{ width: size, height: size, borderRadius: size * 0.26 }}
      aria-hidden
    >
      <Icon size={size * 0.53} />
    </span>
  );
}
