// The id of a run as a person gives it: whole, or the beginning or end of it that a list shows.
import { type Api, answer } from './connect/api.ts';
import { EXIT } from './exit.ts';
import { Fault, usage } from './fault.ts';

/** For the help of commands. */
export const RUN_ID = 'Id of the run, or enough of its beginning or end.';

const WHOLE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PART = /^[0-9a-f][0-9a-f-]{3,35}$/;
/** How many are named when several fit. */
const NAMED = 5;

/** Throws a Fault: it is no part of an id, no run has it, or several do. */
export async function wholeRunId(api: Api, given: string): Promise<string> {
  // a table that was cut to the width of the terminal ends so
  const id = given.toLowerCase().replace(/…$/, '');
  if (WHOLE.test(id)) return id;
  if (!PART.test(id))
    throw usage(
      `"${given.slice(0, 60)}" is no id of a run: give it whole, or at least four characters of its beginning or end.`,
      'The ids: reflejo run list',
    );
  const { items } = await answer(api.GET('/api/runs', { params: { query: { id, limit: NAMED + 1 } } }));
  if (items.length === 1) return items[0]!.id;
  if (items.length === 0) throw notFound(id);
  const named = items.slice(0, NAMED).map((run) => `${run.id} (${run.flow}, ${run.status})`);
  const more = items.length > NAMED ? ', and more' : '';
  throw usage(`${id} fits several runs: ${named.join(', ')}${more}.`, 'Give more of the id.');
}

const notFound = (id: string): Fault =>
  new Fault(
    EXIT.no,
    { code: 'not_found', title: 'Not found', detail: `There is no run whose id begins or ends with ${id}.` },
    { todo: 'The ids: reflejo run list' },
  );
