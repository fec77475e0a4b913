// The composition root: makes the parts, hands each what it needs, and starts them in order.
import type { Logger } from 'pino';
import { Access, firstStart, loadSessionKey, SpaceSettings } from './access/index.ts';
import { Alerts, SOURCES } from './alerts/index.ts';
import {
  buildApi,
  type CatalogPart,
  ChangeFeed,
  databaseReady,
  emitEvents,
  readRuns,
  readStatus,
} from './api/index.ts';
import { actionHandler, type Catalog, type CatalogStatus, LongTail, loadCatalog, PgIndex } from './catalog/index.ts';
import type { Config } from './config.ts';
import { Connections, Guard, loadVaultKey, proveVault, Vault } from './connections/index.ts';
import type { Database } from './db/index.ts';
import {
  CodeThreads,
  codeHandler,
  type EffectHandler,
  Engine,
  httpHandler,
  type StepHandlers,
  verifyJournals,
} from './engine/index.ts';
import { AppError } from './errors.ts';
import { listEntries, SYSTEM, verify } from './ledger/index.ts';
import { noticeText } from './notice.ts';
import { openDatabase, type Tell } from './open-database.ts';
import { fromRoot } from './paths.ts';
import { connectSlack, People, type Slack } from './people/index.ts';
import { Playbooks, sampleEvents } from './playbooks/index.ts';
import { Releases } from './releases/index.ts';
import { slackIntake, Triggers } from './triggers/index.ts';
import { version } from './version.ts';

/** What an instance is asked to do: `up` serves and works, `worker` only works. */
export interface Role {
  serves: boolean;
  /** false: it only takes events, workers elsewhere run them. Default true. */
  works?: boolean;
}

export interface Instance {
  url: string;
  db: Database;
  /** Of a first start. */
  welcome: Welcome | undefined;
  /** Sends the sample alert; undefined when the flow is not there. */
  sendSample(): Promise<{ runId: string | undefined }>;
  /** Finishes what is under way, then stops everything that was started. */
  stop(): Promise<void>;
}

/** What can be shown only once. */
export interface Welcome {
  /** Signs the owner in. */
  link: string;
  /** Where the first flow takes events, and the secret that its senders need. */
  hook: { url: string; secret: string } | undefined;
}

const FIRST_PLAYBOOK = 'siem-alert-triage';

/** Throws an Error that says what to do when something needed is not there. */
export async function startInstance(config: Config, role: Role, log: Logger, tell: Tell = () => {}): Promise<Instance> {
  const url =
    config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`;
  const opened = await openDatabase(config, tell);
  const { db } = opened;
  const stops: (() => Promise<unknown>)[] = [() => opened.close()];
  const stop = async () => {
    for (const one of stops.splice(0).reverse())
      await one().catch((fault) => log.warn({ err: fault }, 'while stopping'));
  };
  try {
    const parts = makeParts(config, url, db, log, role);
    await proveVault(db.system, parts.vault);
    tell('Starting the engine');
    await parts.engine.start();
    stops.push(() => parts.codeThreads.stop());
    stops.push(() => parts.engine.stop());
    parts.triggers.start();
    stops.push(() => parts.triggers.stop());
    if (parts.slack && role.serves) {
      parts.slack.start();
      stops.push(() => parts.slack!.stop());
    }
    const welcome = await makeFirst(db, url, parts, tell);
    if (parts.longTail) {
      // a worker has it built when a flow needs it
      if (role.serves) parts.longTail.start();
      stops.push(() => parts.longTail!.stop());
    }
    if (role.serves) {
      tell('Opening the web');
      stops.push(await serve(config, url, parts, log));
    }
    const sendSample = () => sendFirstSample(db, parts.releases);
    return { url, db, welcome, sendSample, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

function makeParts(config: Config, url: string, db: Database, log: Logger, { serves, works = true }: Role) {
  const longTail = config.catalog === 'all' ? new LongTail(longTailOptions()) : undefined;
  const catalog: Catalog = loadCatalog(longTail && { sources: [longTail], index: new PgIndex(db.system) });
  function longTailOptions() {
    return {
      dataDir: config.dataDir,
      pool: db.system,
      curated: () => catalog.curatedRows(),
      program: fromRoot('dist/server/catalog-build.js'),
      loads: serves,
      warn: (err: unknown, message: string) => log.warn({ err }, message),
    };
  }
  const vault = new Vault(loadVaultKey(config.dataDir, config.vaultKey));
  const guard = new Guard({ allowNet: config.allowNet });
  const connections = new Connections({ db, vault, guard, tools: catalog.connectionToolOf });
  const access = new Access({ db, url, secret: loadSessionKey(config.dataDir), secureCookies: config.secureCookies });

  const slackHalf = config.slackBotToken
    ? connectSlack({
        botToken: config.slackBotToken,
        appToken: config.slackAppToken,
        signingSecret: config.slackSigningSecret,
        apiUrl: config.slackApiUrl,
        publicUrl: url,
        log: (level, message) => log[level]({ channel: 'slack' }, message),
      })
    : undefined;
  // the engine calls the parts and the parts call the engine: the parts get it as a thunk
  const late = { engine: undefined as Engine | undefined, alerts: undefined as Alerts | undefined };
  const port = {
    schedule: (...args: Parameters<Engine['schedule']>) => late.engine!.schedule(...args),
    unschedule: (...args: Parameters<Engine['unschedule']>) => late.engine!.unschedule(...args),
    signal: (...args: Parameters<Engine['signal']>) => late.engine!.signal(...args),
    accept: (...args: Parameters<Engine['accept']>) => late.engine!.accept(...args),
    acceptAll: (...args: Parameters<Engine['acceptAll']>) => late.engine!.acceptAll(...args),
    reach: (...args: Parameters<Engine['reach']>) => late.engine!.reach(...args),
  };
  const people = new People({
    db,
    engine: port,
    channels: slackHalf ? [slackHalf.channel] : [],
    findPerson: (spaceId, email) => access.findPerson(spaceId, email),
    alertClosedBy: (tx, run) => late.alerts!.closedBy(tx, run),
  });
  const alerts = new Alerts({
    db,
    scheduling: port,
    notify: (tx, notice) => people.tell(tx, { ...notice, path: '', to: notice.audience, ...noticeText(notice) }),
    questionsOf: async (principal, alertId) => (await people.list(principal, { alertId, state: 'all' })).items,
    closing: (tx, closed) => people.alertClosed(tx, closed),
  });
  late.alerts = alerts;
  const codeThreads = new CodeThreads(fromRoot('dist/server/code-thread.js'));
  const handlers: StepHandlers = {
    effects: {
      action: actionHandler(catalog, connections),
      http: httpHandler(connections),
      notify: people.notifyHandler,
      code: codeHandler(codeThreads),
    },
    local: { ask: people.askHandler, alert: alerts.alertHandler },
    withdrawn: (tx, step) => people.withdrawn(tx, step),
    openAlert: (event) => alerts.open(event),
    limitsOf: (spaceId, connection) => connections.limitsOf(spaceId, connection),
    ranAgain: (tx, run) => alerts.ranAgain(tx, run),
    runEnded: async (tx, run) => {
      await people.runEnded(tx, run);
      await alerts.runEnded(tx, run);
    },
  };
  const { action, http } = handlers.effects as Record<'action' | 'http', EffectHandler>;
  const triggers = new Triggers({ db, engine: port, effects: { action, http }, connections, log });
  const engine = new Engine({
    db,
    handlers,
    tasks: { ...people.tasks, ...alerts.tasks, ...triggers.tasks },
    version,
    works,
    runsInFlight: config.runsInFlight,
    effectsInFlight: config.effectsInFlight,
    openAlerts: (tx, spaceId, alertIds) => alerts.openAmong(tx, spaceId, alertIds),
    log,
  });
  late.engine = engine;
  const releases = new Releases({
    db,
    actions: (spaceId, ids) => catalog.prepare(spaceId, ids),
    connections,
    alertSources: Object.keys(SOURCES),
    engine: port,
    triggers,
    hookUrl: (space, path) => `${url}/hooks/${space}/${path}`,
    samples: sampleEvents,
  });
  const playbooks = new Playbooks({ connections, releases });
  const slack: Slack | undefined = slackHalf?.listenWith(
    people,
    slackIntake({
      db,
      engine: port,
      findPerson: (spaceId, email) => access.findPerson(spaceId, email),
      publicUrl: url,
    }),
  );
  return {
    catalog,
    longTail,
    vault,
    codeThreads,
    connections,
    access,
    people,
    alerts,
    engine,
    triggers,
    releases,
    playbooks,
    slack,
    db,
  };
}

type Parts = ReturnType<typeof makeParts>;

/** On an empty database: the space, its owner and a first released flow. */
async function makeFirst(db: Database, url: string, parts: Parts, tell: Tell): Promise<Welcome | undefined> {
  const made = await db.tx((tx) => firstStart(tx, { url }));
  if (!made) return undefined;
  tell('Releasing the first flow');
  const used = await parts.playbooks.use({ actor: SYSTEM, spaceId: made.spaceId, role: 'owner' }, FIRST_PLAYBOOK);
  const secret = used.connections.flatMap(({ generated }) => Object.values(generated))[0];
  const { hookUrl } = used.flow;
  return { link: made.link, hook: hookUrl && secret ? { url: hookUrl, secret } : undefined };
}

async function sendFirstSample(db: Database, releases: Releases): Promise<{ runId: string | undefined }> {
  const { rows } = await db.system.query('select id from space order by created_at limit 1');
  return releases.sendSample({ actor: SYSTEM, spaceId: rows[0].id, role: 'owner' }, FIRST_PLAYBOOK);
}

async function serve(config: Config, url: string, parts: Parts, log: Logger): Promise<() => Promise<void>> {
  const { db, engine, slack, triggers } = parts;
  const changes = new ChangeFeed(db.url);
  const { attempts, committer, counts, held } = engine.worker;
  const app = await buildApi({
    version,
    webFolder: fromRoot('dist/web'),
    trustProxy: config.trustProxy,
    logger: log,
    api: {
      ...parts,
      events: emitEvents({ db, engine }),
      runs: readRuns({ db, changes }),
      operations: engine.operations,
      ledger: {
        list: (spaceId, query) => db.inSpace(spaceId, (tx) => listEntries(tx, spaceId, query)),
        verify: (spaceId, journals) =>
          db.inSpace(spaceId, async (tx) => ({
            ...(await verify(tx, spaceId)),
            ...(journals && { journals: await verifyJournals(tx, spaceId) }),
          })),
      },
      catalog: catalogForApi(parts.catalog),
      status: (spaceId) =>
        readStatus(
          { db, version, channels: () => [slack?.status() ?? SLACK_OFF], catalog: () => catalogStatus(parts) },
          spaceId,
        ),
      space: new SpaceSettings(db),
      changes,
      maxEventBytes: config.maxEventBytes,
    },
    hooks: { engine, connections: parts.connections, budget: engine.worker.blobs },
    slack: slack && { handleHttp: (body, headers) => slack.handleHttp(body, headers) },
    health: {
      ready: () => databaseReady(db),
      gauges: { runs_held: { help: 'Runs this process holds in memory.', value: () => held.size } },
      counters: {
        runs_finished: { help: 'Runs that ended here.', value: () => counts.finished },
        runs_failed: { help: 'Runs that failed here.', value: () => counts.failed },
        effects: { help: 'Calls to tools.', value: () => attempts.count },
        events_accepted: { help: 'Events that made a run.', value: () => engine.counts.accepted },
        events_filtered: { help: 'Events that a filter left out.', value: () => engine.counts.filtered },
        events_duplicate: { help: 'Events that were there already.', value: () => engine.counts.duplicates },
        trigger_ticks: { help: 'Runs that schedules made here.', value: () => triggers.counts.ticks },
        trigger_polls: { help: 'Polls that went well here.', value: () => triggers.counts.polls },
        trigger_mails: { help: 'Messages of mailboxes that were read here.', value: () => triggers.counts.mails },
        trigger_failures: {
          help: 'Polls, ticks and looks into mailboxes that failed here.',
          value: () => triggers.counts.failures,
        },
        journal_flushes: { help: 'Group commits.', value: () => committer.counts.flushes },
        journal_writes: { help: 'Writes of runs in those commits.', value: () => committer.counts.writes },
      },
    },
  });
  await changes.start();
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (fault) {
    await changes.stop();
    if ((fault as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new AppError('conflict', `Port ${config.port} is taken by another program. Use another: --port N`);
    }
    throw fault;
  }
  log.info({ url }, 'listening');
  return async () => {
    await app.close();
    await changes.stop();
  };
}

/** The catalog says undefined where the API says that there is no such thing. */
const catalogForApi = (catalog: Catalog): CatalogPart => ({
  tools: (spaceId, query) => catalog.listTools(spaceId, query),
  tool: async (spaceId, id) => found(await catalog.showTool(spaceId, id), noTool(id)),
  actions: async (spaceId, tool, query) => found(await catalog.actionsOf(spaceId, tool, query), noTool(tool)),
  action: async (spaceId, id) =>
    found(await catalog.showAction(spaceId, id), `There is no action ${id} in the catalog.`),
  search: (spaceId, words, limit) => catalog.search(words, limit, spaceId),
  stats: () => catalog.stats(),
});

const noTool = (id: string) => `There is no tool ${id} in the catalog.`;

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AppError('not_found', what);
  return value;
}

function catalogStatus({ catalog, longTail }: Parts): CatalogStatus {
  if (longTail) return longTail.status();
  const { tools, actions } = catalog.curatedRows();
  return { state: 'off', percent: 100, tools: tools.length, actions: actions.length };
}

const SLACK_OFF = {
  name: 'slack',
  state: 'off',
  detail: 'Not connected: set REFLEJO_SLACK_BOT_TOKEN and REFLEJO_SLACK_APP_TOKEN.',
};
