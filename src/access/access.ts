// The part's face: who makes a request, and what people do with people, roles and tokens.
import type { Database } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { record } from '../ledger/index.ts';
import { ADDRESS_HEADER, type Auth, type AuthOptions, buildAuth } from './auth.ts';
import { createLink, linkAddress, type OpenedSession, openSessionByLink } from './links.ts';
import { addMember, listMembers, type Member, removeMember, setRole, showMember } from './members.ts';
import { type NewPassword, setPassword } from './password.ts';
import type { Principal } from './principal.ts';
import { ROLE_PERMISSIONS, type Role } from './roles.ts';
import { createToken, listTokens, principalOfToken, revokeToken, type TokenRow } from './tokens.ts';

/** What authentication reads of a request. */
export interface Credentials {
  authorization?: string | undefined;
  cookie?: string | undefined;
  /** Slug of the space meant by a session; default: the person's first. */
  space?: string | undefined;
}

interface SpaceOfPerson {
  id: string;
  slug: string;
  name: string;
  role: Role;
}

export interface Me {
  actor: { type: 'person' | 'token'; id: string; name: string };
  email?: string | undefined;
  role: Role;
  permissions: string[];
  space: { id: string; slug: string; name: string };
  spaces: { slug: string; name: string; role: Role }[];
}

export class Access {
  readonly #db: Database;
  readonly #auth: Auth;
  readonly #url: string;
  /** Origins from which a browser may change something with the session cookie. */
  readonly origins: ReadonlySet<string>;

  constructor(options: AuthOptions) {
    this.#db = options.db;
    this.#url = options.url;
    this.#auth = buildAuth(options);
    this.origins = new Set([new URL(options.url).origin, ...(options.origins ?? [])]);
  }

  /**
   * undefined: nobody is signed in. Throws `unauthenticated` for a token that is not valid (any more) and
   * `forbidden` for a space the person does not belong to.
   */
  async authenticate({ authorization, cookie, space }: Credentials): Promise<Principal | undefined> {
    if (authorization !== undefined) {
      const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
      const principal = token && (await principalOfToken(this.#db.system, token));
      if (!principal) throw new AppError('unauthenticated', 'The API token is not valid.');
      return principal;
    }
    if (!cookie) return undefined;
    const session = await this.#auth.api.getSession({ headers: new Headers({ cookie }) });
    if (!session) return undefined;
    const { id, name, email } = session.user;
    const spaces = await this.#spacesOf(id);
    const chosen = space === undefined ? spaces[0] : spaces.find(({ slug }) => slug === space);
    if (!chosen)
      throw new AppError(
        'forbidden',
        space === undefined ? 'You belong to no space.' : `You do not belong to a space "${space}".`,
      );
    return { actor: { type: 'person', id, name }, spaceId: chosen.id, role: chosen.role, email };
  }

  /** better-auth's own routes below /api/auth: `address` is the caller's, for limits and the record. */
  async handleAuth(request: Request, address: string): Promise<Response> {
    request.headers.set(ADDRESS_HEADER, address);
    return this.#auth.handler(request);
  }

  /** Uses a one-time link up. `cookies` are Set-Cookie values. */
  async signInByLink(
    token: string,
    from: { ip: string; userAgent: string | undefined },
  ): Promise<{ person: OpenedSession['person']; cookies: string[] }> {
    const opened = await this.#db.tx((tx) => openSessionByLink(tx, token, from));
    const { headers } = await this.#auth.api.adoptSession({ body: { token: opened.token }, returnHeaders: true });
    return { person: opened.person, cookies: headers.getSetCookie() };
  }

  /** Sets or changes the password of who is signed in by this cookie. */
  async setPassword(cookie: string | undefined, password: NewPassword): Promise<void> {
    const session = cookie && (await this.#auth.api.getSession({ headers: new Headers({ cookie }) }));
    if (!session) throw new AppError('unauthenticated', 'Sign in as a person to set a password.');
    const { password: hasher } = await this.#auth.$context;
    await setPassword(this.#db, hasher, { personId: session.user.id, sessionId: session.session.id }, password);
  }

  async me(principal: Principal): Promise<Me> {
    const { actor, email, role, spaceId } = principal;
    const spaces = actor.type === 'person' ? await this.#spacesOf(actor.id) : [await this.#spaceOfToken(principal)];
    const space = spaces.find(({ id }) => id === spaceId);
    if (!space) throw new AppError('forbidden', 'You do not belong to this space any more.');
    return {
      actor: { type: actor.type as 'person' | 'token', id: actor.id, name: actor.name },
      email,
      role,
      permissions: [...ROLE_PERMISSIONS[role]],
      space: { id: space.id, slug: space.slug, name: space.name },
      spaces: spaces.map(({ slug, name, role }) => ({ slug, name, role })),
    };
  }

  listTokens({ spaceId }: Principal): Promise<TokenRow[]> {
    return this.#db.inSpace(spaceId, (tx) => listTokens(tx, spaceId));
  }

  createToken({ spaceId, actor }: Principal, token: { name: string; role: Role; expiresAt?: string | undefined }) {
    return this.#db.inSpace(spaceId, (tx) => createToken(tx, { ...token, spaceId, by: actor }));
  }

  revokeToken({ spaceId, actor }: Principal, id: string): Promise<void> {
    return this.#db.inSpace(spaceId, (tx) => revokeToken(tx, spaceId, id, actor));
  }

  listPeople({ spaceId }: Principal): Promise<Member[]> {
    return this.#db.inSpace(spaceId, (tx) => listMembers(tx, spaceId));
  }

  /** `link` is absent for a person who belongs to another space: whoever adds them must not be able to become them there. */
  addPerson(
    { spaceId, actor }: Principal,
    person: { email: string; name: string; role: Role },
  ): Promise<{ id: string; link: string | undefined }> {
    return this.#db.tx(async (tx) => {
      const { id, known } = await addMember(tx, { ...person, spaceId, by: actor });
      return { id, link: known ? undefined : linkAddress(this.#url, await createLink(tx, id)) };
    });
  }

  /** A new one-time link, for somebody who lost theirs or their password. Throws `forbidden` for a person of another space too. */
  newLink({ spaceId, actor }: Principal, personId: string): Promise<{ link: string }> {
    return this.#db.tx(async (tx) => {
      const member = await showMember(tx, spaceId, personId);
      const others = await tx.query('select 1 from membership where person_id = $1 and space_id <> $2 limit 1', [
        personId,
        spaceId,
      ]);
      if (others.rows.length > 0)
        throw new AppError('forbidden', 'This person belongs to another space too; a link would open that as well.');
      const link = linkAddress(this.#url, await createLink(tx, personId));
      await record(tx, {
        spaceId,
        kind: 'link.created',
        actor,
        object: `person:${personId}`,
        data: { email: member.email },
      });
      return { link };
    });
  }

  setRole({ spaceId, actor }: Principal, personId: string, role: Role): Promise<Member> {
    return this.#db.inSpace(spaceId, (tx) => setRole(tx, spaceId, personId, role, actor));
  }

  removePerson({ spaceId, actor }: Principal, personId: string): Promise<void> {
    return this.#db.tx((tx) => removeMember(tx, spaceId, personId, actor));
  }

  async #spacesOf(personId: string): Promise<SpaceOfPerson[]> {
    const { rows } = await this.#db.system.query<SpaceOfPerson>(
      'select s.id, s.slug, s.name, m.role from membership m join space s on s.id = m.space_id where m.person_id = $1 order by s.created_at, s.id',
      [personId],
    );
    return rows;
  }

  async #spaceOfToken({ spaceId, role }: Principal): Promise<SpaceOfPerson> {
    const { rows } = await this.#db.system.query('select id, slug, name from space where id = $1', [spaceId]);
    return { ...rows[0], role };
  }
}
