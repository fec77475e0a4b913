// The step kinds in one table: adding one is adding a file and a line here.
import { kindOf, type Step, type StepKind } from '../document.ts';
import { action } from './action.ts';
import { alert } from './alert.ts';
import { ask } from './ask.ts';
import { call } from './call.ts';
import { choose } from './choose.ts';
import { code } from './code.ts';
import { dedupe } from './dedupe.ts';
import { each } from './each.ts';
import { emit } from './emit.ts';
import { fail } from './fail.ts';
import { http } from './http.ts';
import type { Kind, StepGroup } from './kind.ts';
import { notify } from './notify.ts';
import { parallel } from './parallel.ts';
import { respond } from './respond.ts';
import { set } from './set.ts';
import { stop } from './stop.ts';
import { throttle } from './throttle.ts';
import { tryCatch } from './try.ts';
import { wait } from './wait.ts';
import { whileLoop } from './while.ts';

export const KINDS: Readonly<Record<StepKind, Kind>> = {
  action,
  http,
  set,
  choose,
  each,
  while: whileLoop,
  parallel,
  try: tryCatch,
  wait,
  ask,
  notify,
  call,
  emit,
  code,
  dedupe,
  throttle,
  respond,
  alert,
  stop,
  fail,
};

/** The row of a valid step. */
export function kindRow(step: Step): Kind {
  const kind = kindOf(step);
  if (!kind) throw new Error('a step without a kind');
  return KINDS[kind];
}

/** All lists of steps a step holds, those of `on_error` last. */
export function groupsOf(step: Step): StepGroup[] {
  const groups = kindRow(step).groups(step);
  if (typeof step.on_error !== 'object') return groups;
  return [...groups, { label: 'on error', role: 'catch', path: ['on_error', 'steps'], steps: step.on_error.steps }];
}
