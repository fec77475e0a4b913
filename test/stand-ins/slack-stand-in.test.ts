// Proves the stand-in with Slack's own clients: what they send is taken, what Slack refuses is refused.
import { SocketModeClient } from '@slack/socket-mode';
import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SCOPES, SlackStandIn } from './slack-stand-in.ts';

let slack: SlackStandIn;
let web: WebClient;
// the clients print what is refused, which is what is tested here
const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
const quiet = { logger: silent, retryConfig: { retries: 0 } };
const button = (id: string) => ({
  type: 'button' as const,
  action_id: id,
  text: { type: 'plain_text' as const, text: id },
  value: id,
});

beforeAll(async () => {
  slack = await SlackStandIn.start();
  web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, ...quiet });
});
afterAll(() => slack.stop());

const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error) => error.data?.error ?? error.code,
  );

test('the official web client posts, updates and reads back a message with its metadata', async () => {
  const soc = slack.workspace.addChannel('soc', []);
  const posted = await web.chat.postMessage({
    channel: '#soc',
    text: 'hello',
    metadata: { event_type: 'told', event_payload: { id: '1' } },
  });
  expect(posted.channel).toBe(soc.id);
  await web.chat.update({ channel: soc.id, ts: posted.ts!, text: 'changed' });
  const history = await web.conversations.history({ channel: soc.id, include_all_metadata: true });
  expect(history.messages).toMatchObject([{ text: 'changed', ts: posted.ts }]);
  const listed = await web.conversations.list({ limit: 100 });
  expect(listed.channels?.map((channel) => channel.name)).toContain('soc');
});

test('tokens, scopes and channels are enforced', async () => {
  const call = (token: string) => errorOf(new WebClient(token, { slackApiUrl: slack.apiUrl, ...quiet }).auth.test());
  expect(await call('xoxb-wrong')).toBe('invalid_auth');
  expect(await call(slack.appToken)).toBe('not_allowed_token_type');
  expect(await call(slack.botToken)).toBe('accepted');
  expect(await errorOf(web.apps.connections.open())).toBe('not_allowed_token_type');
  expect(await errorOf(web.chat.postMessage({ channel: '#nowhere', text: 'x' }))).toBe('channel_not_found');
  slack.workspace.addChannel('closed', [], { members: new Set(), private: true });
  expect(await errorOf(web.chat.postMessage({ channel: '#closed', text: 'x' }))).toBe('channel_not_found');
  slack.scopes = new Set(['users:read']);
  expect(await errorOf(web.chat.postMessage({ channel: '#soc', text: 'x' }))).toBe('missing_scope');
  const ann = slack.workspace.addUser('Ann', 'ann@example.com');
  const info = await web.users.info({ user: ann.id });
  expect(info.user?.profile?.email).toBeUndefined();
  slack.scopes = new Set(SCOPES);
  expect((await web.users.lookupByEmail({ email: 'ANN@example.com' })).user?.id).toBe(ann.id);
});

test('the limits of Block Kit are enforced', async () => {
  slack.workspace.addChannel('limits', []);
  const post = (blocks: any[]) => errorOf(web.chat.postMessage({ channel: '#limits', text: 'x', blocks }));
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
  expect(await post([section('x'.repeat(3000))])).toBe('accepted');
  expect(await post([section('x'.repeat(3001))])).toBe('invalid_blocks');
  expect(await post([section('')])).toBe('invalid_blocks');
  expect(await post(Array.from({ length: 51 }, () => section('x')))).toBe('invalid_blocks');
  expect(await post([{ type: 'actions', elements: [button('a'), button('b')] }])).toBe('accepted');
  expect(await post([{ type: 'actions', elements: [button('a'), button('a')] }])).toBe('invalid_blocks');
  expect(await post([{ type: 'actions', elements: Array.from({ length: 26 }, (_, n) => button(`b${n}`)) }])).toBe(
    'invalid_blocks',
  );
  expect(
    await post([
      { type: 'actions', elements: [{ ...button('a'), text: { type: 'plain_text', text: 'x'.repeat(76) } }] },
    ]),
  ).toBe('invalid_blocks');
  expect(await post([{ type: 'actions', elements: [{ ...button('a'), colour: 'red' }] }])).toBe('invalid_blocks');
  expect(await post(Array.from({ length: 5 }, () => section('x'.repeat(2900))))).toBe('msg_blocks_too_long');
});

test('the official Socket Mode client gets a press, acknowledges it and opens a modal while the trigger lives', async () => {
  const bea = slack.workspace.addUser('Bea', 'bea@example.com');
  const room = slack.workspace.addChannel('room', [bea]);
  await web.chat.postMessage({
    channel: room.id,
    text: 'press',
    blocks: [{ type: 'actions', elements: [button('go')] }],
  });
  const [message] = slack.messagesIn(room.id);

  const socket = new SocketModeClient({
    appToken: slack.appToken,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  const seen: any[] = [];
  socket.on('interactive', async ({ body, ack }) => {
    seen.push(body);
    await ack(body.type === 'view_submission' ? { response_action: 'errors', errors: { why: 'say more' } } : undefined);
  });
  await socket.start();
  expect(slack.connections).toBe(1);
  expect(await slack.press(message!, 'go', bea.id)).toEqual({ acked: true, body: undefined });
  expect(seen[0]).toMatchObject({ type: 'block_actions', user: { id: bea.id }, actions: [{ value: 'go' }] });

  const view: any = {
    type: 'modal',
    title: { type: 'plain_text', text: 'Why' },
    submit: { type: 'plain_text', text: 'Send' },
    blocks: [
      {
        type: 'input',
        block_id: 'why',
        label: { type: 'plain_text', text: 'Why' },
        element: { type: 'plain_text_input', action_id: 'value' },
      },
    ],
  };
  const opened = await web.views.open({ trigger_id: seen[0].trigger_id, view });
  expect(await errorOf(web.views.open({ trigger_id: seen[0].trigger_id, view }))).toBe('exchanged_trigger_id');
  await expect(slack.submit(opened.view!.id!, {}, bea.id)).rejects.toThrow('required field why');
  const answer = await slack.submit(opened.view!.id!, { why: 'because' }, bea.id);
  expect(answer.body).toEqual({ response_action: 'errors', errors: { why: 'say more' } });
  expect(slack.workspace.views.get(opened.view!.id!)?.errors).toEqual({ why: 'say more' });
  expect(seen[1].view.state.values).toEqual({ why: { value: { type: 'plain_text_input', value: 'because' } } });

  await slack.press(message!, 'go', bea.id, { triggerAge: 3500 });
  expect(await errorOf(web.views.open({ trigger_id: seen[2].trigger_id, view }))).toBe('expired_trigger_id');
  expect(await errorOf(web.views.open({ trigger_id: 'made-up', view }))).toBe('invalid_trigger_id');
  expect(
    await errorOf(
      web.views.open({ trigger_id: 'x', view: { ...view, title: { type: 'plain_text', text: 'x'.repeat(25) } } }),
    ),
  ).toBe('invalid_trigger_id');

  const eve = slack.workspace.addUser('Eve', 'eve@example.com');
  expect(() => slack.press(message!, 'go', eve.id)).toThrow('is not in room');
  expect(() => slack.press(message!, 'stop', bea.id)).toThrow('no button stop');
  await socket.disconnect();
  await vi.waitFor(() => expect(slack.connections).toBe(0));
});

test('the official Socket Mode client is refused with a bot token and comes back after a refresh', async () => {
  const refused = new SocketModeClient({
    appToken: slack.botToken,
    logger: silent,
    autoReconnectEnabled: false,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  expect(await errorOf(refused.start())).toBe('not_allowed_token_type');

  const socket = new SocketModeClient({
    appToken: slack.appToken,
    logger: silent,
    clientPingTimeout: 50,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  let hellos = 0;
  socket.on('connected', () => {
    hellos += 1;
  });
  await socket.start();
  slack.refreshSockets();
  await vi.waitFor(() => expect(hellos).toBe(2), 10_000);
  await socket.disconnect();
});

test('faults: a rate limit names its time, a lost answer has taken effect, a slow Slack is slow', async () => {
  const once = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, ...quiet, rejectRateLimitedCalls: true });
  const faulty = slack.workspace.addChannel('faulty', []);
  slack.faults.push({ method: 'chat.postMessage', kind: 'rate_limited', retryAfter: 7 });
  await expect(once.chat.postMessage({ channel: faulty.id, text: 'x' })).rejects.toMatchObject({ retryAfter: 7 });
  slack.faults.push({ method: 'chat.postMessage', kind: 'lost' });
  expect(await errorOf(once.chat.postMessage({ channel: faulty.id, text: 'lost' }))).toBe('slack_webapi_request_error');
  expect(slack.messagesIn(faulty.id).map((message) => message.text)).toEqual(['lost']);
  slack.faults.push({ method: 'chat.postMessage', kind: 'server_error' });
  expect(await errorOf(once.chat.postMessage({ channel: faulty.id, text: 'x' }))).toBe('slack_webapi_http_error');
  slack.down();
  expect(await errorOf(once.auth.test())).toBe('slack_webapi_request_error');
  slack.back();
  expect(await errorOf(once.auth.test())).toBe('accepted');
});
