// One icon per step kind.
import {
  BellRing,
  Braces,
  Columns3,
  GitFork,
  Globe,
  type LucideIcon,
  Megaphone,
  MessageCircleQuestion,
  OctagonX,
  Repeat,
  Reply,
  ShieldCheck,
  Square,
  Timer,
  Webhook,
  Workflow,
  Zap,
} from 'lucide-react';

const ICONS: Record<string, LucideIcon> = {
  action: Zap,
  http: Globe,
  set: Braces,
  choose: GitFork,
  each: Repeat,
  parallel: Columns3,
  try: ShieldCheck,
  wait: Timer,
  ask: MessageCircleQuestion,
  notify: Megaphone,
  call: Workflow,
  respond: Reply,
  alert: BellRing,
  stop: Square,
  fail: OctagonX,
  trigger: Webhook,
};

export const kindIcon = (kind: string | undefined): LucideIcon => ICONS[kind ?? ''] ?? Square;
