// The part's face: who makes a request, and what people do with people, roles and tokens.
import type { Database } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { record } from '../ledger/index.ts';
import { ADDRESS_HEADER, type Auth, type AuthOptions, buildAuth } from './auth.ts';
import { createLink, linkAddress, openSessionByLink } from './links.ts';
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

/** Where a request came from, for limits and the record. */
export interface Caller {
  ip: string;
  userAgent: string | undefined;
}

export interface SignedIn {
  person: { id: string; name: string; email: string };
  /** Set-Cookie values. */
  cookies: string[];
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

  constructor(options: AuthOptions) {
    this.#db = options.db;
    this.#url = options.url;
    this.#auth = buildAuth(options);
  }

  /**
   * Whether a page of this origin may change something with the session cookie: the public one, or the one whose
   * host was asked (cookies are bound to the host, and a page cannot choose either header).
   */
  allowsOrigin(origin: string, host: string | undefined): boolean {
    const { origin: own, protocol } = new URL(this.#url);
    return origin === own || (host !== undefined && origin === `${protocol}//${host}`);
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

  /** Uses a one-time link up. Throws `unauthenticated`. */
  async signInByLink(token: string, from: Caller): Promise<SignedIn> {
    const opened = await this.#db.tx((tx) => openSessionByLink(tx, token, from));
    const { headers } = await this.#auth.api.adoptSession({ body: { token: opened.token }, returnHeaders: true });
    return { person: opened.person, cookies: headers.getSetCookie() };
  }

  /** Throws `unauthenticated` alike for an unknown address and a wrong password, `rate_limited` by address of the caller. */
  async signIn(
    given: { email: string; password: string; rememberMe?: boolean | undefined },
    from: Caller,
  ): Promise<SignedIn> {
    const request = new Request(new URL('/api/auth/sign-in/email', this.#url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: new URL(this.#url).origin,
        [ADDRESS_HEADER]: from.ip,
        ...(from.userAgent && { 'user-agent': from.userAgent }),
      },
      body: JSON.stringify({ email: given.email, password: given.password, rememberMe: given.rememberMe ?? true }),
    });
    const response = await this.#auth.handler(request);
    if (response.status === 429) {
      throw new AppError('rate_limited', 'Too many attempts to sign in.', {
        retryAfter: Number(response.headers.get('x-retry-after')) || 60,
      });
    }
    if (response.status >= 500) throw new Error(`better-auth answered ${response.status} to signing in`);
    if (!response.ok) throw new AppError('unauthenticated', 'The e-mail address or the password is not right.');
    const { user } = (await response.json()) as { user: SignedIn['person'] };
    return { person: { id: user.id, name: user.name, email: user.email }, cookies: response.headers.getSetCookie() };
  }

  /** Ends the session of this cookie, if there is one; the cookies given clear it. */
  async signOut(cookie: string | undefined): Promise<{ cookies: string[] }> {
    const { headers } = await this.#auth.api.signOut({
      headers: new Headers(cookie ? { cookie } : {}),
      returnHeaders: true,
    });
    return { cookies: headers.getSetCookie() };
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

  /** The person of a space with this address, for channels that know people by it. */
  async findPerson(spaceId: string, email: string): Promise<Principal | undefined> {
    const members = await this.#db.inSpace(spaceId, (tx) => listMembers(tx, spaceId));
    const found = members.find((member) => member.email === email.toLowerCase());
    return (
      found && {
        actor: { type: 'person', id: found.id, name: found.name },
        spaceId,
        role: found.role,
        email: found.email,
      }
    );
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
