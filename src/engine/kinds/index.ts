// The step kinds as the machine runs them.
import type { StepKind } from '../../flow/index.ts';
import { choose } from './choose.ts';
import { each } from './each.ts';
import { effect } from './effect.ts';
import { fail, stop } from './end.ts';
import type { KindRunner } from './kind.ts';
import { dedupe, throttle } from './limits.ts';
import { ask, call, local } from './local.ts';
import { parallel } from './parallel.ts';
import { respond } from './respond.ts';
import { set } from './set.ts';
import { tryBlock } from './try.ts';
import { wait } from './wait.ts';
import { whileLoop } from './while.ts';

export const KINDS: Record<StepKind, KindRunner> = {
  action: effect,
  http: effect,
  notify: effect,
  ask,
  alert: local,
  call,
  emit: local,
  code: effect,
  dedupe,
  throttle,
  set,
  respond,
  choose,
  each,
  while: whileLoop,
  parallel,
  try: tryBlock,
  wait,
  stop,
  fail,
};
