// Words of one meaning: vendors have each their own for what an analyst looks for.
const GROUPS = [
  'isolate contain quarantine disconnect',
  'host device endpoint machine computer agent',
  'person user account member identity',
  'disable suspend deactivate block lock',
  'enable unsuspend reactivate activate unblock unlock',
  'release lift unisolate',
  'delete remove',
  'create add open',
  'get show lookup',
  'list search find query',
  'ticket issue case incident',
  'alert detection finding signal',
  'revoke clear expire invalidate',
  'session token login',
  'send post',
  'ip address',
  'update edit change modify',
].map((group) => group.split(' '));

const WORDS = new Map(GROUPS.flatMap((group) => group.map((word) => [word, group] as const)));

/** The word itself first. */
export const synonymsOf = (word: string): readonly string[] => {
  const group = WORDS.get(word) ?? [];
  return [word, ...group.filter((one) => one !== word)];
};
