import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressRule } from './address.ts';

const closed = addressRule([]);

describe('addresses that may not be reached', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.1.1', 'link-local'],
    ['169.254.169.254', 'cloud metadata'],
    ['168.63.129.16', 'cloud metadata'],
    ['100.100.100.200', 'cloud metadata'],
    ['100.64.0.1', 'shared (carrier-grade NAT)'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'reserved'],
    ['::', 'unspecified or loopback'],
    ['::1', 'unspecified or loopback'],
    ['0:0:0:0:0:0:0:1', 'unspecified or loopback'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['fd00::1', 'private (unique local)'],
    ['fd00:ec2::254', 'cloud metadata'],
    ['ff02::1', 'multicast'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::ffff:a9fe:a9fe', 'cloud metadata'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['64:ff9b::a00:1', 'private'],
    ['64:ff9b::', 'unspecified'],
    ['64:ff9b:1::1', 'local NAT64'],
    ['2002:7f00:1::', 'a 6to4 tunnel'],
    ['2001:0:7f00:1::', 'a Teredo tunnel'],
    ['::7f00:1', 'unspecified or loopback'],
    ['localhost', 'not an IP address'],
  ])('%s is %s', (address, meaning) => {
    expect(closed(address)).toBe(meaning);
  });
});

test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '64:ff9b::101:101', '::ffff:1.1.1.1'])(
  '%s is public',
  (address) => {
    expect(closed(address)).toBeUndefined();
  },
);

describe('named ranges', () => {
  test('open exactly what they name', () => {
    const rule = addressRule(['10.0.0.0/8', 'fd12::/16', '127.0.0.1']);
    expect(rule('10.9.9.9')).toBeUndefined();
    expect(rule('::ffff:10.9.9.9')).toBeUndefined();
    expect(rule('fd12::5')).toBeUndefined();
    expect(rule('127.0.0.1')).toBeUndefined();
    expect(rule('127.0.0.2')).toBe('loopback');
    expect(rule('11.0.0.1')).toBeUndefined();
    expect(rule('fd13::5')).toBe('private (unique local)');
  });

  test('a wide range does not open the metadata service, its own address does', () => {
    expect(addressRule(['0.0.0.0/0', '::/0'])('169.254.169.254')).toBe('cloud metadata');
    expect(addressRule(['0.0.0.0/0', '::/0'])('fd00:ec2::254')).toBe('cloud metadata');
    expect(addressRule(['169.254.169.254/32'])('169.254.169.254')).toBeUndefined();
  });

  test.each(['10.0.0.0/33', 'nonsense', '10.0.0.0/8/8', '10.0.0.0/', 'fd00::/129'])('%s is not accepted', (range) => {
    expect(() => addressRule([range])).toThrow(/not a range/);
  });
});

test('an IPv4 address is judged the same in its mapped and its NAT64 form', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte, byte), (parts) => {
      const address = parts.join('.');
      expect(closed(`::ffff:${address}`)).toBe(closed(address));
      expect(closed(`64:ff9b::${address}`)).toBe(closed(address));
    }),
  );
});
