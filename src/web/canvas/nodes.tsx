// How each box of the canvas looks. A step's state is shown as colour, icon and word.
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { Flag } from 'lucide-react';
import { memo } from 'react';
import type { Step, StepKind } from '../../flow/index.ts';
import { lookOf, STEP_LOOK } from '../parts/status.ts';
import css from './canvas.module.css';
import type { LaneTone } from './flow-graph.ts';
import { KindTile, StepTile } from './StepTile.tsx';

export interface StateShown {
  status: string;
  /** `1.2 s`, `40 items`: stands beside the state's word. */
  detail?: string | undefined;
}
type StepNodeType = Node<
  { step: Step; kind: StepKind | undefined; title: string; summary: string; state?: StateShown },
  'step'
>;
type TriggerNodeType = Node<{ title: string; detail: string }, 'trigger'>;
type RegionNodeType = Node<{ kind: string }, 'region'>;
type LaneNodeType = Node<{ label: string; detail?: string; tone: LaneTone }, 'lane'>;
export type CanvasNode =
  | StepNodeType
  | TriggerNodeType
  | RegionNodeType
  | LaneNodeType
  | Node<Record<string, never>, 'join'>
  | Node<Record<string, never>, 'end'>;

function Ends() {
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}

const StepNode = memo(({ data, selected }: NodeProps<StepNodeType>) => {
  const look = data.state && lookOf(STEP_LOOK, data.state.status);
  const faded = data.state && (data.state.status === 'idle' || data.state.status === 'skipped');
  return (
    <div
      className={`${css.step} ${look ? css[look.tone] : ''} ${faded ? css.faded : ''} ${selected ? css.chosen : ''}`}
    >
      <Ends />
      <StepTile step={data.step} kind={data.kind} />
      <div className={css.text}>
        <div className={`${css.name} clip`}>{data.title}</div>
        <div className={`${css.sum} clip`} title={data.summary}>
          {data.summary}
        </div>
      </div>
      {data.state?.status === 'idle' && <span className="visually-hidden">Not reached</span>}
      {look && data.state!.status !== 'idle' && (
        <span className={`${css.state} ${css[look.tone]}`}>
          <look.icon size={12} aria-hidden className={look.moving ? 'spin' : undefined} />
          {data.state!.detail ? `${look.label} · ${data.state!.detail}` : look.label}
        </span>
      )}
    </div>
  );
});

const TriggerNode = memo(({ data, selected }: NodeProps<TriggerNodeType>) => (
  <div className={`${css.step} ${selected ? css.chosen : ''}`}>
    <Ends />
    <KindTile kind="trigger" />
    <div className={css.text}>
      <div className={`${css.name} clip`}>{data.title}</div>
      <div className={`${css.sum} clip`}>{data.detail}</div>
    </div>
  </div>
));

const RegionNode = memo(({ data }: NodeProps<RegionNodeType>) => (
  <div className={`${css.region} ${css[`region_${data.kind}`] ?? ''}`} />
));

const LANE_TONE: Record<LaneTone, string> = { plain: '', bad: css.laneBad!, calm: css.laneCalm! };
const LaneNode = memo(({ data }: NodeProps<LaneNodeType>) => (
  <div className={`${css.lane} ${LANE_TONE[data.tone]}`} title={data.detail}>
    <Ends />
    <span style={{ flex: 'none' }}>{data.label}</span>
    {data.detail && <code className="clip">{data.detail}</code>}
  </div>
));

const JoinNode = memo(() => (
  <div className={css.join}>
    <Ends />
  </div>
));

const EndNode = memo(() => (
  <div className={css.end}>
    <Ends />
    <Flag size={12} aria-hidden />
  </div>
));

export const NODE_TYPES = {
  step: StepNode,
  trigger: TriggerNode,
  region: RegionNode,
  lane: LaneNode,
  join: JoinNode,
  end: EndNode,
};
