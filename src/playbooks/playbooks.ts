// Takes a playbook into use: the connections it needs come into being as placeholders, and its flow is deployed.
import { mustBeAble, type Principal } from '../access/index.ts';
import type { Connections } from '../connections/index.ts';
import { AppError } from '../errors.ts';
import type { Deployed, Releases } from '../releases/index.ts';
import { loadPlaybooks, type Playbook } from './playbook.ts';

export interface Used {
  flow: Deployed;
  connections: {
    name: string;
    tool: string;
    /** false: it was there. */
    added: boolean;
    state: string;
    /** Secrets that were made just now, to be shown once and never again. */
    generated: Record<string, string>;
  }[];
}

export class Playbooks {
  readonly #connections: Pick<Connections, 'add' | 'list'>;
  readonly #releases: Pick<Releases, 'deploy'>;

  constructor(parts: { connections: Pick<Connections, 'add' | 'list'>; releases: Pick<Releases, 'deploy'> }) {
    this.#connections = parts.connections;
    this.#releases = parts.releases;
  }

  list(): Omit<Playbook, 'source' | 'samples' | 'readme'>[] {
    return [...loadPlaybooks().values()].map(({ source: _, samples: __, readme: ___, ...about }) => about);
  }

  /**
   * May be repeated: what is there is kept. Throws forbidden, not_found, conflict (a connection of the name is of
   * another tool, or the webhook path belongs to another flow), invalid_flow.
   */
  async use(principal: Principal, name: string): Promise<Used> {
    const playbook = loadPlaybooks().get(name);
    if (!playbook) throw new AppError('not_found', `There is no playbook ${name}.`);
    const connections = await this.#connect(principal, playbook);
    return { flow: await this.#releases.deploy(principal, playbook.source), connections };
  }

  async #connect(principal: Principal, playbook: Playbook): Promise<Used['connections']> {
    mustBeAble(principal, 'connection.write');
    const there = new Map((await this.#connections.list(principal.spaceId)).map((one) => [one.name, one]));
    const used: Used['connections'] = [];
    for (const [name, { tool, kind }] of Object.entries(playbook.connections)) {
      const known = there.get(name);
      if (known && known.tool !== tool)
        throw new AppError(
          'conflict',
          `The playbook needs a connection ${name} to ${tool}, but the one of that name is to ${known.tool}.`,
        );
      if (known) used.push({ name, tool, added: false, state: known.state, generated: {} });
      else {
        const { connection, generated } = await this.#connections.add(principal, { name, tool, kind });
        used.push({ name, tool, added: true, state: connection.state, generated });
      }
    }
    return used;
  }
}
