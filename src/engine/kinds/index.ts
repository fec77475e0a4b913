// The step kinds as the machine runs them.
import type { StepKind } from '../../flow/index.ts';
import { choose } from './choose.ts';
import { each } from './each.ts';
import { effect } from './effect.ts';
import { fail, stop } from './end.ts';
import type { KindRunner } from './kind.ts';
import { call, local } from './local.ts';
import { parallel } from './parallel.ts';
import { respond } from './respond.ts';
import { set } from './set.ts';
import { tryBlock } from './try.ts';
import { wait } from './wait.ts';

export const KINDS: Record<StepKind, KindRunner> = {
  action: effect,
  http: effect,
  notify: effect,
  ask: local,
  alert: local,
  call,
  set,
  respond,
  choose,
  each,
  parallel,
  try: tryBlock,
  wait,
  stop,
  fail,
};
