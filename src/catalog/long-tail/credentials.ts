// How a generated tool is signed in to: its security schemes as our kinds of credentials.
import { isObject, type Schemas } from './schema.ts';
import { plainText } from './words.ts';

export interface Offer {
  kind: string;
  title: string;
  settings: Record<string, string>;
  fields?: OfferField[];
}

export interface OfferField {
  name: string;
  title: string;
  secret: boolean;
  required: boolean;
  where?: string;
  default?: string;
}

const CLIENT: OfferField[] = [
  { name: 'clientId', title: 'Client id', secret: false, required: true },
  { name: 'clientSecret', title: 'Client secret', secret: true, required: true },
  { name: 'scope', title: 'Scope', secret: false, required: false },
];
const TENANT: OfferField = { name: 'tenantId', title: 'Directory (tenant) id', secret: false, required: true };
const NONE: Offer = { kind: 'none', title: 'No credentials', settings: {} };

/** Vendors whose descriptions leave out how one really signs in, by provider. */
export function offersOf(
  document: Record<string, any>,
  schemas: Schemas,
  provider: string,
  aws: string | undefined,
): Offer[] {
  if (aws) return [{ kind: 'aws', title: 'AWS keys', settings: { service: aws } }];
  if (provider === 'microsoft.com') return entra('https://graph.microsoft.com/.default');
  if (provider === 'azure.com') return entra('https://management.azure.com/.default');
  const schemes: Record<string, unknown> = isObject(document.components?.securitySchemes)
    ? document.components.securitySchemes
    : {};
  const used = usedSchemes(document, Object.keys(schemes));
  const offers = used.flatMap((name) => {
    const scheme = schemas.resolve(schemes[name]);
    return isObject(scheme) ? offersOfScheme(scheme, provider) : [];
  });
  const together = headersTogether(document, schemes, schemas);
  const all = together ? [together, ...offers] : offers;
  // a description that says nothing of credentials is more often incomplete than open to all
  if (all.length === 0)
    return [
      NONE,
      apiKey('header', 'authorization', 'API key'),
      { kind: 'bearer', title: 'Bearer token', settings: {} },
    ];
  const kinds = new Set<string>();
  return all.filter(({ kind, settings }) => {
    const key = kind.startsWith('api_key') ? `${kind} ${Object.values(settings)}` : kind;
    if (kinds.has(key)) return false;
    kinds.add(key);
    return true;
  });
}

const entra = (scope: string): Offer[] => [
  {
    kind: 'oauth2_client_credentials',
    title: 'App with a client secret',
    settings: { tokenUrl: 'https://login.microsoftonline.com/{tenantId}/oauth2/v2.0/token', scope },
    fields: [TENANT, ...CLIENT.slice(0, 2)],
  },
  { kind: 'entra_certificate', title: 'App with a certificate', settings: { scope } },
];

/** Those that requests name, in their order; all when none is named. */
function usedSchemes(document: Record<string, any>, names: string[]): string[] {
  const named = (Array.isArray(document.security) ? document.security : []).filter(isObject).flatMap(Object.keys);
  const first = [...new Set<string>(named)].filter((name) => names.includes(name));
  return first.length > 0 ? first : names;
}

function offersOfScheme(scheme: Record<string, any>, provider: string): Offer[] {
  if (scheme.type === 'http') {
    const title = plainText(scheme.description).slice(0, 60);
    if (/^basic$/i.test(scheme.scheme))
      return [{ kind: 'basic', title: title || 'User name and password', settings: {} }];
    return [{ kind: 'bearer', title: title || 'Bearer token', settings: {} }];
  }
  if (scheme.type === 'openIdConnect') return [accessToken()];
  if (scheme.type === 'oauth2') return oauth(isObject(scheme.flows) ? scheme.flows : {}, provider);
  if (scheme.type !== 'apiKey' || typeof scheme.name !== 'string') return [];
  if (scheme.in === 'header' && /^authorization$/i.test(scheme.name) && /bearer/i.test(scheme.description ?? ''))
    return [{ kind: 'bearer', title: 'Bearer token', settings: {} }];
  // as in `SSWS {token}`
  const prefix = /^([A-Z][A-Za-z]+) [{<]/.exec(scheme.description ?? '')?.[1];
  const offer = apiKey(scheme.in, scheme.name, `API key (${scheme.name})`);
  return [
    prefix && scheme.in === 'header' ? { ...offer, settings: { ...offer.settings, prefix: `${prefix} ` } } : offer,
  ];
}

function apiKey(place: string, name: string, title: string): Offer {
  const fields = [{ name: 'apiKey', title: 'API key', secret: true, required: true }];
  if (place === 'query') return { kind: 'api_key_query', title, settings: { parameter: name }, fields };
  if (place === 'cookie') return { kind: 'api_key_cookie', title, settings: { cookie: name }, fields };
  return { kind: 'api_key_header', title, settings: { header: name.toLowerCase() }, fields };
}

const accessToken = (): Offer => ({ kind: 'bearer', title: 'Access token', settings: {} });
const usable = (url: unknown): url is string => typeof url === 'string' && /^https?:\/\//.test(url);

function oauth(flows: Record<string, any>, provider: string): Offer[] {
  const { clientCredentials, authorizationCode } = flows;
  const offers: Offer[] = [];
  const scopes = Object.keys(flows.authorizationCode?.scopes ?? flows.implicit?.scopes ?? {});
  if (provider === 'googleapis.com') {
    const scope = scopes.find((one) => one.endsWith('/cloud-platform')) ?? scopes.join(' ');
    offers.push({ kind: 'oauth2_jwt_bearer', title: 'Service account', settings: { scope } });
  }
  if (usable(clientCredentials?.tokenUrl))
    offers.push({
      kind: 'oauth2_client_credentials',
      title: 'OAuth client',
      settings: { tokenUrl: clientCredentials.tokenUrl },
      fields: CLIENT,
    });
  if (usable(authorizationCode?.authorizationUrl) && usable(authorizationCode.tokenUrl))
    offers.push({
      kind: 'oauth2_authorization_code',
      title: 'Sign in',
      settings: { authorizeUrl: authorizationCode.authorizationUrl, tokenUrl: authorizationCode.tokenUrl },
      fields: CLIENT,
    });
  return [...offers, accessToken()];
}

/** Several keys in headers that have to be sent together. */
function headersTogether(
  document: Record<string, any>,
  schemes: Record<string, unknown>,
  schemas: Schemas,
): Offer | undefined {
  for (const one of Array.isArray(document.security) ? document.security : []) {
    const names = isObject(one) ? Object.keys(one) : [];
    const found = names.map((name) => schemas.resolve(schemes[name]));
    if (names.length < 2 || !found.every((scheme) => scheme?.type === 'apiKey' && scheme.in === 'header')) continue;
    const fieldOf = (name: string) => name.replace(/\W+/g, '_');
    return {
      kind: 'api_key_headers',
      title: 'API keys',
      settings: { headers: found.map(({ name }) => `${name}={${fieldOf(name)}}`).join(', ') },
      fields: found.map(({ name }) => ({ name: fieldOf(name), title: name, secret: true, required: true })),
    };
  }
  return undefined;
}
