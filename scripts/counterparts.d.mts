/** Path of a program of a counterpart, installed if need be. */
export function counterpart(
  program: 'slapd' | 'mariadbd' | 'prometheus-alertmanager' | 'crowdsec' | 'sshd' | 'openssl',
): Promise<string>;
export function counterparts(): Promise<string[]>;
