// How a generated tool looks in lists: its name, category, colour and two letters.
import { createHash } from 'node:crypto';
import type { CATEGORIES } from '../tool-file.ts';
import { plainText, shortened } from './words.ts';

type Category = (typeof CATEGORIES)[number];

/** From the categories of the collection of APIs.guru. */
const CATEGORY: Record<string, Category> = {
  security: 'intelligence and exposure',
  monitoring: 'siem and observability',
  analytics: 'siem and observability',
  cloud: 'cloud',
  hosting: 'cloud',
  developer_tools: 'code',
  project_management: 'tickets and on-call',
  support: 'tickets and on-call',
  customer_relation: 'tickets and on-call',
  email: 'people and mail',
  messaging: 'people and mail',
  social: 'people and mail',
  telecom: 'people and mail',
  collaboration: 'people and mail',
  storage: 'data and secrets',
  file_sharing: 'data and secrets',
  iot: 'endpoint and device',
};

export function categoryOf(info: Record<string, any>): Category {
  const given = [info['x-apisguru-categories']].flat();
  return given.map((one) => CATEGORY[one]).find(Boolean) ?? 'generic';
}

/** Without the words that every API has in its name. */
export function nameOf(info: Record<string, any>, provider: string): string {
  const title = plainText(info.title)
    .replace(/\b(REST(ful)?|HTTP|Open|Public|Web)?\s*API(s)?\b(\s*(v?\d[\d.]*))?\s*$/i, '')
    .replace(/\s*[-–:(]\s*$/, '')
    .trim();
  if (provider === 'microsoft.com' && info['x-serviceName'] === 'graph') return 'Microsoft Graph';
  return shortened(title || plainText(info.title) || provider, 60);
}

export function monogramOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const [first = 'A', second] = words;
  const letters = second ? first[0]! + second[0]! : first.slice(0, 2);
  const ascii = letters.normalize('NFKD').replace(/[^A-Za-z0-9]/g, '');
  return ascii
    .padEnd(2, 'i')
    .slice(0, 2)
    .replace(/^./, (letter) => letter.toUpperCase());
}

/** The vendor's colour when it is one that white letters can be read on; else one that its id always gives. */
export function colorOf(info: Record<string, any>, id: string): string {
  const given = String(info['x-logo']?.backgroundColor ?? '');
  if (/^#[0-9a-f]{6}$/i.test(given) && luminance(given) < 0.6 && luminance(given) > 0.02) return given.toUpperCase();
  const hue = createHash('sha256').update(id).digest().readUInt16BE() % 360;
  return hslHex(hue, 0.45, 0.4);
}

const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

function hslHex(hue: number, saturation: number, lightness: number): string {
  const spread = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    const value = lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`.toUpperCase();
}
