import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inRange, isAddress, isPrivate } from './address.ts';

test.each<[string, string, boolean | undefined]>([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.0.0.0', '10.0.0.0/8', false],
  ['192.168.1.127', '192.168.1.0/25', true],
  ['192.168.1.128', '192.168.1.0/25', false],
  ['1.2.3.4', '0.0.0.0/0', true],
  ['1.2.3.4', '1.2.3.4', true],
  ['1.2.3.4', '1.2.3.4/32', true],
  ['2001:db8::1', '2001:db8::/32', true],
  ['2001:db9::1', '2001:db8::/32', false],
  ['::ffff:10.0.0.1', '10.0.0.0/8', true],
  ['10.0.0.1', '2001:db8::/32', false],
  ['010.0.0.1', '10.0.0.0/8', false],
  ['host', '10.0.0.0/8', false],
  ['10.0.0.1', '10.0.0.0/33', undefined],
  ['10.0.0.1', '10.0.0.0/8/8', undefined],
  ['10.0.0.1', 'ten', undefined],
])('%s in %s: %s', (ip, range, expected) => {
  expect(inRange(ip, range)).toBe(expected);
});

test.each([
  ['1.2.3.4', true],
  ['1.2.3', false],
  ['256.1.1.1', false],
  ['::', true],
  ['fe80::1', true],
  ['1:2:3:4:5:6:7:8', true],
  ['1:2:3:4:5:6:7', false],
  ['1::2::3', false],
  ['12345::', false],
  ['::1.2.3.4', true],
  ['', false],
])('%s is an address: %s', (text, expected) => {
  expect(isAddress(text)).toBe(expected);
});

test.each([
  ['10.0.0.1', true],
  ['172.31.255.255', true],
  ['172.32.0.0', false],
  ['169.254.169.254', true],
  ['::1', true],
  ['fd12::1', true],
  ['8.8.8.8', false],
  ['2606:4700::1111', false],
  ['text', false],
])('%s is private: %s', (text, expected) => {
  expect(isPrivate(text)).toBe(expected);
});

test('a range holds exactly the addresses that share its first bits', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (a, b, bits) => {
      const binary = (ip: string) =>
        ip
          .split('.')
          .map((part) => Number(part).toString(2).padStart(8, '0'))
          .join('');
      expect(inRange(a, `${b}/${bits}`)).toBe(binary(a).slice(0, bits) === binary(b).slice(0, bits));
    }),
  );
});
