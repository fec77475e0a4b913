// npm run catalog:verify: every curated action, and a sample (or all) of the generated ones, held against the vendors'
// descriptions; and that every reference of every description leads somewhere.
import type { BuiltAction } from '../../src/catalog/action.ts';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { generatedActions } from './generated.ts';
import { danglingReferences } from './references.ts';
import { sampled } from './source.ts';
import { verifyAction } from './verify.ts';

export interface Figures {
  checked: number;
  accepted: number;
  refusedWhenIncomplete: number;
  curated: { checked: number; accepted: number };
  /** Descriptions whose references were followed. */
  descriptions: number;
  failures: { action: string; reason: string }[];
}

export interface VerifyOptions {
  /** How many of the generated actions. */
  sample: number;
  seed: number;
  /** Where a build of the generated APIs lies; without one only curated actions are checked. */
  dataDir: string;
  log(line: string): void;
}

const EVERY = 500;
const MOST_WORDS = 300;

export async function verifyCatalog({ sample, seed, dataDir, log }: VerifyOptions): Promise<Figures> {
  const figures: Figures = {
    checked: 0,
    accepted: 0,
    refusedWhenIncomplete: 0,
    curated: { checked: 0, accepted: 0 },
    descriptions: 0,
    failures: [],
  };
  const fail = (action: string, reason: string) =>
    figures.failures.push({ action, reason: reason.slice(0, MOST_WORDS) });
  const judge = (action: BuiltAction) => {
    const verdict = verifyAction(action);
    figures.checked += 1;
    figures.accepted += Number(verdict.accepted);
    figures.refusedWhenIncomplete += Number(verdict.refusedWhenIncomplete);
    if (verdict.reasons.length > 0) fail(action.id, verdict.reasons.join('; '));
    return verdict.accepted;
  };

  for (const action of curatedActions()) {
    figures.curated.checked += 1;
    figures.curated.accepted += Number(judge(action));
  }
  log(`${figures.curated.accepted} of ${figures.curated.checked} curated actions are accepted`);
  const generated = sample === 0 ? undefined : generatedActions(dataDir);
  if (!generated) {
    if (sample > 0) log(`there are no generated actions in ${dataDir}: npm run catalog:build makes them`);
    return figures;
  }

  for await (const { name, document } of generated.documents()) {
    figures.descriptions += 1;
    const dangling = danglingReferences(document);
    if (dangling.length > 0) fail(name, `references lead nowhere: ${dangling.slice(0, 5).join(', ')}`);
    if (figures.descriptions % EVERY === 0) log(`${figures.descriptions} descriptions read`);
  }
  const ids = sampled(await generated.ids(), sample, seed);
  for (const [i, id] of ids.entries()) {
    try {
      const action = await generated.open(id);
      if (action) judge(action);
      else fail(id, 'it cannot be opened');
    } catch (fault) {
      figures.checked += 1;
      fail(id, `fault: ${(fault as Error).message}`);
    }
    if ((i + 1) % EVERY === 0) log(`${i + 1} of ${ids.length} generated actions checked`);
  }
  return figures;
}

/** Those that are sent over HTTP: the operations of a protocol have their own schema and nothing else. */
function curatedActions(): BuiltAction[] {
  const catalog = loadCatalog();
  return catalog
    .tools()
    .filter(({ id }) => ['http', 'aws'].includes(catalog.file(id)?.protocol ?? ''))
    .flatMap(({ id }) => catalog.tool(id)!.actions.map((action) => catalog.builtAction(action.id)!));
}
