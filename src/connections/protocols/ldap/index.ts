// LDAP (RFC 4511): Active Directory, OpenLDAP and other directories.
import { plain, secret } from '../../kinds/kind.ts';
import { protocol } from '../protocol.ts';
import * as accounts from './accounts.ts';
import * as entries from './entries.ts';
import * as groups from './groups.ts';
import { explainLdap, hangUp, openLdap } from './session.ts';

export const ldap = protocol({
  kind: 'ldap',
  title: 'LDAP bind',
  fields: [
    plain('host', 'Server', { required: true }),
    plain('port', 'Port; 636 for ldaps, 389 else'),
    plain('tls', 'ldaps, starttls, or none', { default: 'ldaps' }),
    plain('bindDn', 'User: a distinguished name, or name@domain', { required: true }),
    secret('password', 'Password'),
    plain('baseDn', 'Base, like dc=example,dc=com', { required: true }),
    plain('directory', 'auto, active_directory, or other', { default: 'auto' }),
    plain('ca', "The server's own certificate authority (PEM), if it has one", { multiline: true }),
  ],
  host: (values) => values.host!,
  open: openLdap,
  close: ({ client }) => hangUp(client),
  test: async (session) => {
    await session.entry(session.baseDn, ['objectClass']);
  },
  explain: explainLdap,
  operations: {
    search: entries.search,
    get_entry: entries.getEntry,
    create_entry: entries.createEntry,
    modify_entry: entries.modifyEntry,
    move_entry: entries.moveEntry,
    delete_entry: entries.deleteEntry,
    compare: entries.compare,
    who_am_i: entries.whoAmI,
    server_info: entries.serverInfo,
    find_user: accounts.findUserOperation,
    disable_user: accounts.disableUser,
    enable_user: accounts.enableUser,
    unlock_user: accounts.unlockUser,
    reset_password: accounts.resetPassword,
    find_group: accounts.findGroupOperation,
    list_groups: groups.listGroups,
    list_group_members: groups.listGroupMembers,
    list_user_groups: groups.listUserGroups,
    add_group_member: groups.addGroupMember,
    remove_group_member: groups.removeGroupMember,
  },
});
