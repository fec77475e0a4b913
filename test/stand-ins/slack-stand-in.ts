// A stand-in for Slack: its Web API over HTTP and Socket Mode over WebSocket on one loopback port, with tokens,
// scopes, limits and refusals of the real one, faults on demand, and a driver that acts as people do.
// Sources: docs.slack.dev/apis/web-api, /apis/events-api/using-socket-mode, /authentication/verifying-requests-from-slack.
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Args, callMethod, checkedView, Refusal } from './slack-methods.ts';
import {
  commandPayload,
  messagePayload,
  type PressOptions,
  pressPayload,
  type SubmitPlan,
  submitPayload,
} from './slack-people.ts';
import { code, type SlackMessage, SlackWorkspace } from './slack-workspace.ts';

/** The scopes that a token has here unless a test takes some away. */
export const SCOPES = [
  'chat:write',
  'chat:write.public',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'im:write',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'im:history',
  'commands',
];

interface Fault {
  method: string;
  /** `lost`: it takes effect, but the answer never arrives. */
  kind: 'down' | 'lost' | 'rate_limited' | 'server_error';
  retryAfter?: number;
}

/** What the application answered to an interaction. */
export interface Acknowledged {
  acked: boolean;
  /** HTTP mode only. */
  status?: number;
  body: any;
}

export class SlackStandIn {
  readonly workspace = new SlackWorkspace();
  readonly botToken = 'xoxb-stand-in';
  readonly appToken = 'xapp-stand-in';
  readonly signingSecret = 'stand-in-signing-secret';
  /** Every call of a method, refused ones too. */
  readonly calls: { method: string; args: Args; answer: Record<string, unknown> }[] = [];
  /** Each is used up by one call of its method. */
  readonly faults: Fault[] = [];
  scopes = new Set(SCOPES);
  /** Where interactions are posted, signed, when no socket is connected. */
  eventsUrl: string | undefined;
  /** The slash commands that the app has declared. */
  readonly commands = new Set<string>();
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly tickets = new Set<string>();
  private readonly acks = new Map<string, (body: any) => void>();
  private isDown = false;

  private constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.on('upgrade', (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', this.url).searchParams.get('ticket') ?? '';
      if (this.isDown || !this.tickets.delete(ticket)) return socket.destroy();
      this.sockets.handleUpgrade(request, socket, head, (client) => this.greet(client));
    });
  }

  static async start(port = 0): Promise<SlackStandIn> {
    const slack = new SlackStandIn();
    await new Promise<void>((resolve) => slack.server.listen(port, '127.0.0.1', resolve));
    return slack;
  }

  async stop(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get apiUrl(): string {
    return `${this.url}/api/`;
  }

  get connections(): number {
    return [...this.sockets.clients].filter((client) => client.readyState === 1).length;
  }

  /** Nothing is answered any more, and the sockets are torn, until `back()`. */
  down(): void {
    this.isDown = true;
    for (const client of this.sockets.clients) client.terminate();
  }

  back(): void {
    this.isDown = false;
  }

  /** As Slack does when it moves a connection to another server. */
  refreshSockets(): void {
    for (const client of this.sockets.clients) {
      client.send(
        JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'stand-in' } }),
      );
    }
  }

  /** Top-level messages of a channel, oldest first. */
  messagesIn(channelId: string): SlackMessage[] {
    return this.workspace.messages.filter((message) => message.channel === channelId);
  }

  /** Somebody presses a button. Throws when the message has no such button or they cannot see it. */
  press(
    message: SlackMessage,
    actionId: string,
    userId: string,
    options: PressOptions & SignOptions = {},
  ): Promise<Acknowledged> {
    return this.interact(pressPayload(this.workspace, this.url, message, actionId, userId, options), options);
  }

  /**
   * Somebody fills in a modal and sends it; `values` by block id. What Slack's own client checks is checked
   * before it is sent (throws). Applies what the application answers to the view.
   */
  async submit(viewId: string, values: SubmitPlan, userId: string, options: SignOptions = {}): Promise<Acknowledged> {
    const view = this.workspace.views.get(viewId);
    if (!view?.open || view.user !== userId) throw new Error(`stand-in: ${userId} has no open view ${viewId}`);
    const answer = await this.interact(submitPayload(this.workspace, view, values), options);
    if (!answer.acked) return answer;
    const { response_action: action, errors } = answer.body ?? {};
    if (action === 'errors') {
      const unknown = Object.keys(errors).filter(
        (id) => !view.view.blocks.some((block: any) => block.block_id === id && block.type === 'input'),
      );
      if (unknown.length > 0) throw new Error(`stand-in: errors for blocks that take none: ${unknown}`);
      view.errors = errors;
    } else if (action === 'update') {
      Object.assign(view, { view: checkedView(answer.body.view), errors: undefined });
    } else view.open = false;
    return answer;
  }

  /** Somebody enters a slash command. Throws when the app has not declared it, or they are not in the channel. */
  async command(line: string, userId: string, channelId: string, options: WordOptions = {}): Promise<Acknowledged> {
    const [command = ''] = line.split(' ');
    if (!this.commands.has(command)) throw new Error(`stand-in: ${command} is not a valid command`);
    if (!this.scopes.has('commands')) throw new Error('stand-in: the app lacks the scope commands');
    const payload = commandPayload(this.workspace, this.url, line, userId, channelId, options.key);
    const client = this.socketFor(options);
    if (client) return this.overSocket(client, payload, 'slash_commands');
    return this.overHttp(this.eventsUrl!, new URLSearchParams(payload).toString(), options);
  }

  /** Somebody writes a message; the app hears of it where it is a member. Delivered once more with the same `ts`. */
  async say(text: string, userId: string, channelId: string, options: WordOptions = {}): Promise<Acknowledged> {
    const payload = messagePayload(this.workspace, text, userId, channelId, options);
    if (!this.workspace.channels.get(channelId)!.members.has(this.workspace.botUser))
      throw new Error('stand-in: the app is not in this channel');
    const client = this.socketFor(options);
    if (client) return this.overSocket(client, payload, 'events_api');
    return this.overHttp(this.eventsUrl!, JSON.stringify(payload), options, 'application/json');
  }

  private socketFor(options: SignOptions): WebSocket | undefined {
    const client = [...this.sockets.clients].find((one) => one.readyState === 1);
    if (client && !options.overHttp) return client;
    if (!this.eventsUrl) throw new Error('stand-in: the application is not connected and has no events URL');
    return undefined;
  }

  private async interact(payload: Record<string, unknown>, sign: SignOptions): Promise<Acknowledged> {
    const client = this.socketFor(sign);
    if (client) return this.overSocket(client, payload, 'interactive');
    return this.overHttp(this.eventsUrl!, new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), sign);
  }

  private overSocket(client: WebSocket, payload: unknown, type: string): Promise<Acknowledged> {
    const id = randomUUID();
    client.send(JSON.stringify({ envelope_id: id, type, accepts_response_payload: type !== 'events_api', payload }));
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve({ acked: false, body: undefined }), 3000);
      this.acks.set(id, (body) => {
        clearTimeout(late);
        resolve({ acked: true, body });
      });
    });
  }

  private async overHttp(url: string, body: string, sign: SignOptions, type?: string): Promise<Acknowledged> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...this.signed(body, sign), ...(type && { 'content-type': type }) },
      body,
      signal: AbortSignal.timeout(3000),
    });
    const answer = await response.text();
    return { acked: response.ok, status: response.status, body: answer === '' ? undefined : JSON.parse(answer) };
  }

  /** The headers of a request from Slack. */
  signed(
    body: string,
    { secret = this.signingSecret, timestamp = Math.floor(Date.now() / 1000) }: SignOptions = {},
  ): Record<string, string> {
    const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    return {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
    };
  }

  private greet(client: WebSocket): void {
    client.on('message', (data) => {
      const { envelope_id, payload } = JSON.parse(String(data));
      this.acks.get(envelope_id)?.(payload && Object.keys(payload).length > 0 ? payload : undefined);
      this.acks.delete(envelope_id);
    });
    client.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.connections,
        connection_info: { app_id: this.workspace.appId },
        debug_info: {},
      }),
    );
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isDown) return void request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const path = new URL(request.url ?? '/', this.url).pathname;
    if (path.startsWith('/response/')) return this.serveResponseUrl(path.slice(10), body, response);
    if (!path.startsWith('/api/')) return void response.writeHead(404).end();
    await this.serveMethod(path.slice(5), request, body, response);
  }

  private async serveMethod(
    method: string,
    request: IncomingMessage,
    body: string,
    response: ServerResponse,
  ): Promise<void> {
    const fault = this.takeFault(method);
    if (fault?.kind === 'down') return void request.socket.destroy();
    if (fault?.kind === 'rate_limited')
      return void response.writeHead(429, { 'retry-after': String(fault.retryAfter ?? 1) }).end();
    if (fault?.kind === 'server_error')
      return void response.writeHead(503, { 'content-type': 'text/html' }).end('<html>unavailable</html>');
    const args = readArgs(request.headers['content-type'] ?? '', body);
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? String(args.token ?? '');
    const answer = this.answer(method, args, token);
    this.calls.push({ method, args, answer });
    if (fault?.kind === 'lost') return void request.socket.destroy();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  private answer(method: string, args: Args, token: string): Record<string, unknown> {
    try {
      if (token === '') throw new Refusal('not_authed');
      if (token !== this.botToken && token !== this.appToken) throw new Refusal('invalid_auth');
      if (method === 'apps.connections.open') return this.openConnection(token);
      if (token !== this.botToken) throw new Refusal('not_allowed_token_type');
      return callMethod(this.workspace, method, args, this.scopes);
    } catch (error) {
      if (error instanceof Refusal) return error.body;
      throw error;
    }
  }

  private openConnection(token: string): Record<string, unknown> {
    if (token !== this.appToken) throw new Refusal('not_allowed_token_type');
    const ticket = code();
    this.tickets.add(ticket);
    return { ok: true, url: `${this.url.replace('http', 'ws')}/link/?ticket=${ticket}` };
  }

  private serveResponseUrl(token: string, body: string, response: ServerResponse): void {
    const target = this.workspace.responseUrls.get(token);
    if (!target) return void response.writeHead(404).end('used_url');
    target.uses += 1;
    if (target.uses > 5) return void response.writeHead(404).end('used_url');
    const { text, response_type, replace_original } = JSON.parse(body);
    if (typeof text !== 'string' || text === '') return void response.writeHead(400).end('no_text');
    if (replace_original) {
      const message = this.workspace.message(target.channel, target.ts);
      if (message) Object.assign(message, { text, blocks: [], edits: message.edits + 1 });
    } else if (response_type === 'in_channel') this.workspace.post({ channel: target.channel, text, blocks: [] });
    else this.workspace.ephemerals.push({ user: target.user, channel: target.channel, text });
    response.writeHead(200).end('ok');
  }

  private takeFault(method: string): Fault | undefined {
    const at = this.faults.findIndex((fault) => fault.method === method);
    return at === -1 ? undefined : this.faults.splice(at, 1)[0];
  }
}

/** `key`: the trigger id of a command, the ts of a message, when it is delivered again. */
export interface WordOptions extends SignOptions {
  key?: string;
  /** Written by an app. */
  bot?: boolean;
  subtype?: string;
  threadTs?: string;
}

interface SignOptions {
  /** Over HTTP even when a socket is connected. */
  overHttp?: boolean;
  secret?: string;
  /** Seconds since 1970. */
  timestamp?: number;
}

function readArgs(contentType: string, body: string): Args {
  if (contentType.includes('application/json')) return JSON.parse(body || '{}');
  const args: Args = Object.fromEntries(new URLSearchParams(body));
  for (const name of ['blocks', 'view', 'metadata', 'attachments'])
    if (typeof args[name] === 'string') args[name] = JSON.parse(args[name]);
  return args;
}
