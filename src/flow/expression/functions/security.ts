// Functions a security team reaches for: addresses and indicators.
import { inRange, isAddress, isPrivate } from '../address.ts';
import { type ExpressionFunction, FunctionFault, fn } from './function.ts';

function inCidr(ip: string, range: string): boolean {
  const answer = inRange(ip, range);
  if (answer === undefined) throw new FunctionFault(`'${range}' is not a range such as 10.0.0.0/8 or fd00::/8`);
  return answer;
}

const defang = (text: string) =>
  text
    .replace(/\bhttp(s?):\/\//gi, 'hxxp$1://')
    .replace(/\bftp(s?):\/\//gi, 'fxp$1://')
    .replaceAll('@', '[@]')
    .replace(/\.(?=[\w-])/g, '[.]');

const refang = (text: string) =>
  text
    .replace(/\bhxxp(s?)/gi, 'http$1')
    .replace(/\bfxp(s?):/gi, 'ftp$1:')
    .replace(/\[\.\]|\(\.\)|\[dot\]|\(dot\)/gi, '.')
    .replace(/\[@\]|\(@\)|\[at\]|\(at\)/gi, '@')
    .replace(/\[:\/\/\]/g, '://')
    .replace(/\[:\]/g, ':');

export const SECURITY_FUNCTIONS: ExpressionFunction[] = [
  fn(
    'cidr(string, string): bool',
    'Whether an IP address lies in a range. Text that is no address: false.',
    "cidr('10.1.2.3', '10.0.0.0/8')",
    true,
    inCidr,
  ),
  fn('isIp(string): bool', 'Whether the text is an IPv4 or IPv6 address.', "isIp('2001:db8::1')", true, isAddress),
  fn(
    'isPrivateIp(string): bool',
    'Whether it is an address of a private, loopback or link-local range.',
    "isPrivateIp('192.168.1.10')",
    true,
    isPrivate,
  ),
  fn(
    'defang(string): string',
    'Made harmless to click: hxxp and [.].',
    "defang('https://evil.example/a')",
    'hxxps://evil[.]example/a',
    defang,
  ),
  fn(
    'refang(string): string',
    'A defanged indicator as it was.',
    "refang('hxxps://evil[.]example/a')",
    'https://evil.example/a',
    refang,
  ),
];
