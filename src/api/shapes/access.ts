// Who you are, people and tokens, as clients see them.
import { z } from 'zod';
import { list, maybe, role, time } from './common.ts';

export const Me = z
  .object({
    actor: z.object({ type: z.enum(['person', 'token']), id: z.string(), name: z.string() }),
    email: z.string().optional(),
    role,
    permissions: z.array(z.string()),
    space: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    spaces: z.array(z.object({ slug: z.string(), name: z.string(), role })),
  })
  .meta({ id: 'Me' });

export const link = z.object({ token: z.string().min(1).max(200) });
export const SignedIn = z
  .object({ person: z.object({ id: z.string(), name: z.string(), email: z.string() }) })
  .meta({ id: 'SignedIn' });

const Token = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    createdAt: time,
    expiresAt: maybe(time),
    lastUsedAt: maybe(time).meta({ description: 'To the minute.' }),
    createdBy: z.string().meta({ description: 'Name of who made it.' }),
  })
  .meta({ id: 'Token' });
export const Tokens = list(Token);
export const NewToken = z
  .object({ id: z.string(), name: z.string(), role, token: z.string().meta({ description: 'Shown this once.' }) })
  .meta({ id: 'NewToken' });
export const createToken = z.object({
  name: z.string().trim().min(1).max(100),
  role,
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});

export const Person = z
  .object({ id: z.string(), email: z.string(), name: z.string(), role, addedAt: time })
  .meta({ id: 'Person' });
export const People = list(Person);
export const addPerson = z.object({ email: z.email().max(254), name: z.string().trim().min(1).max(200), role });
export const AddedPerson = z
  .object({
    id: z.string(),
    link: maybe(z.string()).meta({
      description:
        'One-time sign-in link to hand to the person; shown this once. Absent for somebody who can sign in already.',
    }),
  })
  .meta({ id: 'AddedPerson' });
export const setRole = z.object({ role });
export const NewLink = z.object({ link: z.string() }).meta({ id: 'NewLink' });
export const signIn = z.object({
  email: z.string().max(254),
  password: z.string().max(1000),
  rememberMe: z
    .boolean()
    .default(true)
    .meta({ description: 'False: the session ends with the browser, at the latest after a day.' }),
});
export const setPassword = z.object({ password: z.string().max(1000), current: z.string().max(1000).optional() });
