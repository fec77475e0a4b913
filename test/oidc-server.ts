// A real authorization server (oidc-provider) in this process: authorization code with PKCE, refresh tokens that
// rotate and are given once, client credentials. What a person does in its pages is done by `signIn`.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
// @ts-expect-error: it brings no types
import { Provider } from 'oidc-provider';

export interface OidcServer {
  url: string;
  /** Token requests, by grant. */
  granted: string[];
  /** Follows the address a person is sent to, signs in and agrees (or not); gives where they are sent back to. */
  signIn(url: string, agrees?: boolean): Promise<URL>;
  /** Ends all that a person agreed to. */
  revokeAll(): void;
  close(): Promise<void>;
}

export const OIDC_CLIENT = { client_id: 'reflejo', client_secret: 'a-secret-of-the-client' };

export async function oidcServer(redirectUri: string, accessSeconds = 600): Promise<OidcServer> {
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const granted: string[] = [];
  const stored = new Map<string, any>();
  const provider = new Provider(url, {
    adapter: memoryAdapter(stored),
    clients: [
      {
        ...OIDC_CLIENT,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    scopes: ['openid', 'offline_access', 'alerts:read'],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    jwks: { keys: [signingKey()] },
    ttl: {
      AccessToken: accessSeconds,
      ClientCredentials: accessSeconds,
      RefreshToken: 86_400,
      Interaction: 600,
      Session: 86_400,
      Grant: 86_400,
      IdToken: 600,
    },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    cookies: { keys: ['key of this test'] },
  });
  provider.on('grant.success', (context: any) => granted.push(context.oidc.params.grant_type));
  provider.on('grant.error', (context: any, error: any) =>
    granted.push(`${context.oidc.params?.grant_type}: ${error.error}`),
  );
  const callback = provider.callback();
  let agrees = true;
  const handle = (request: any, response: any) => {
    if (!request.url.startsWith('/interaction/')) return callback(request, response);
    void interact(provider, request, response, agrees).catch((fault) => response.writeHead(500).end(String(fault)));
  };
  return {
    url,
    granted,
    revokeAll: () => stored.clear(),
    async signIn(address, willing = true) {
      agrees = willing;
      const cookies = new Map<string, string>();
      for (let at = new URL(address); ; ) {
        if (at.href.startsWith(redirectUri)) return at;
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
        for (const one of answer.headers.getSetCookie()) {
          const [pair] = one.split(';') as [string];
          cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        const location = answer.headers.get('location');
        if (!location) throw new Error(`the server answered ${answer.status}: ${await answer.text()}`);
        at = new URL(location, at);
      }
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const signingKey = () => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  alg: 'RS256',
  use: 'sig',
});

async function interact(provider: any, request: any, response: any, agrees: boolean): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (!agrees) {
    const refusal = { error: 'access_denied', error_description: 'the person said no' };
    return provider.interactionFinished(request, response, refusal, { mergeWithLastSubmission: false });
  }
  if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: 'ann' } });
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

/** As its documentation describes an adapter; the one it brings is only for trying out and says so in the output. */
function memoryAdapter(stored: Map<string, any>) {
  const grants = new Map<string, string[]>();
  return class {
    readonly #kind: string;
    constructor(kind: string) {
      this.#kind = kind;
    }
    #key = (id: string) => `${this.#kind}:${id}`;
    async upsert(id: string, payload: any) {
      stored.set(this.#key(id), payload);
      if (payload.grantId) grants.set(payload.grantId, [...(grants.get(payload.grantId) ?? []), this.#key(id)]);
    }
    async find(id: string) {
      return stored.get(this.#key(id));
    }
    async findByUid(uid: string) {
      return [...stored.values()].find((one) => one.uid === uid);
    }
    async findByUserCode() {
      return undefined;
    }
    async consume(id: string) {
      const held = stored.get(this.#key(id));
      if (held) held.consumed = Math.floor(Date.now() / 1000);
    }
    async destroy(id: string) {
      stored.delete(this.#key(id));
    }
    async revokeByGrantId(grantId: string) {
      for (const key of grants.get(grantId) ?? []) stored.delete(key);
    }
  };
}
