// Which person is behind a Slack account: by the e-mail address that Slack has confirmed for a member of our
// own workspace. Accounts of other workspaces (shared channels) choose their addresses themselves.
import type { SlackApi, Workspace } from './slack-api.ts';

export type Identity = { email: string } | { unknown: string };

const KEPT_MS = 5 * 60_000;
const MOST_KEPT = 5000;

interface SlackUser {
  team_id?: string;
  deleted?: boolean;
  is_bot?: boolean;
  is_stranger?: boolean;
  is_email_confirmed?: boolean;
  enterprise_user?: { enterprise_id?: string };
  profile?: { email?: string };
}

export class Identities {
  private readonly api: SlackApi;
  private readonly kept = new Map<string, { identity: Identity; until: number }>();

  constructor(api: SlackApi) {
    this.api = api;
  }

  /** `unknown` says why, for the person to read. Throws AppError as SlackApi.call. */
  async of(userId: string): Promise<Identity> {
    const kept = this.kept.get(userId);
    if (kept && kept.until > Date.now()) return kept.identity;
    const workspace = await this.api.workspace();
    const { user } = await this.api.call((web) => web.users.info({ user: userId }));
    const identity = judge((user ?? {}) as SlackUser, workspace);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    // what is refused is asked anew, as an administrator may just have changed it
    if ('email' in identity) this.kept.set(userId, { identity, until: Date.now() + KEPT_MS });
    return identity;
  }
}

function judge(user: SlackUser, workspace: Workspace): Identity {
  const ours =
    user.team_id === workspace.teamId ||
    (workspace.enterpriseId !== undefined && user.enterprise_user?.enterprise_id === workspace.enterpriseId);
  if (!ours || user.is_stranger)
    return { unknown: 'Your Slack account belongs to another workspace, so you cannot answer here.' };
  if (user.deleted || user.is_bot) return { unknown: 'This Slack account cannot answer.' };
  if (!user.profile?.email)
    return { unknown: 'Slack does not tell us your e-mail address: the app needs the scope users:read.email.' };
  if (user.is_email_confirmed === false) return { unknown: 'Confirm your e-mail address in Slack first.' };
  return { email: user.profile.email.toLowerCase() };
}
