// Says whether a connection works, with a harmless request.
import { AppError } from '../errors.ts';
import { type Expiry, expiryInAnswer, grantedIn } from './findings.ts';
import type { InboundResponse, OutboundRequest } from './request.ts';
import type { ConnectionTool } from './tool.ts';

export interface TestResult {
  ok: boolean;
  detail: string;
  /** What the tool said of the credential. */
  expiry?: Expiry | undefined;
  granted?: string[] | undefined;
}

/** Never throws: what went wrong is the `detail`. */
export async function testConnection(
  tool: ConnectionTool,
  how: {
    /** Of the credential. */
    kind?: string;
    send(request: OutboundRequest): Promise<InboundResponse>;
    /** For what is read over IMAP. */
    open?(): Promise<{ close(): Promise<void> }>;
    /** For what speaks a protocol of its own; throws when it does not work. */
    probe?(): Promise<void>;
  },
): Promise<TestResult> {
  if (tool.baseUrl === null && !how.open && !how.probe)
    return { ok: true, detail: 'the secret is set; it is checked with the next event' };
  try {
    if (how.probe) {
      await how.probe();
      return { ok: true, detail: `${tool.name} accepted the credentials` };
    }
    if (how.open) {
      await (await how.open()).close();
      return { ok: true, detail: 'the mailbox can be read' };
    }
    const answer = await how.send(tool.test ? await tool.test(how.kind) : { method: 'GET', url: '/' });
    if (answer.status === 401 || answer.status === 403)
      return { ok: false, detail: `${tool.name} refused the credentials (${answer.status})` };
    if (!tool.test) {
      const ok = answer.status < 500;
      return { ok, detail: ok ? `it answers (${answer.status})` : `it answered ${answer.status}` };
    }
    if (answer.status >= 400) return { ok: false, detail: `${tool.name} answered ${answer.status}` };
    if (tool.answersJson === false) return { ok: true, detail: `${tool.name} accepted the credentials` };
    const body = json(answer.body);
    if (body === undefined) return { ok: false, detail: `${tool.name} did not answer JSON; check the base URL` };
    const failure = tool.failure?.(body);
    if (failure !== undefined) return { ok: false, detail: `${tool.name}: ${failure}` };
    return {
      ok: true,
      detail: `${tool.name} accepted the credentials`,
      expiry: expiryInAnswer(answer),
      granted: await granted(tool, how.send),
    };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, detail: error.detail };
    return { ok: false, detail: 'the test failed for a reason of ours; see the log' };
  }
}

/** Not to be told what a credential may do is no reason to call it bad. */
async function granted(
  { granted: from }: ConnectionTool,
  send: (request: OutboundRequest) => Promise<InboundResponse>,
): Promise<string[] | undefined> {
  if (!from) return undefined;
  try {
    return grantedIn(await send(await from.request()), from);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
