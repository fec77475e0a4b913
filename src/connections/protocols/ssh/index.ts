// SSH (RFC 4251): commands and files of a server.
import { plain, secret } from '../../kinds/kind.ts';
import { protocol } from '../protocol.ts';
import * as commands from './commands.ts';
import * as files from './files.ts';
import { explainSsh, sshSession } from './session.ts';

export const ssh = protocol({
  kind: 'ssh',
  title: 'SSH key or password',
  fields: [
    plain('host', 'Server', { required: true }),
    plain('port', 'Port', { default: '22' }),
    plain('username', 'User', { required: true }),
    secret('privateKey', 'Private key (PEM or OpenSSH)', { required: false, multiline: true }),
    secret('passphrase', 'Passphrase of the key', { required: false }),
    secret('password', 'Password, where there is no key', { required: false }),
    plain('hostKey', "Fingerprint of the server's key (SHA256:…); the test shows it when it is not set"),
  ],
  host: (values) => values.host!,
  open: async (values, context) => sshSession(values, context),
  close: (session) => session.close(),
  test: async (session) => {
    await session.client();
  },
  explain: explainSsh,
  operations: {
    run_command: commands.runCommand,
    run_script: commands.runScript,
    get_host_key: commands.getHostKey,
    upload_file: files.upload,
    download_file: files.download,
    hash_file: files.hash,
    list_folder: files.listFolder,
    stat: files.stat,
    delete_file: files.remove,
    move_file: files.move,
    make_folder: files.makeFolder,
    set_mode: files.setMode,
  },
});
