// Base64 of UTF-8 text, with what both browsers and Node have.
import { FunctionFault } from './functions/function.ts';

const CHUNK = 8192;

export function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK) binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}

/** Takes the standard and the URL-safe alphabet, with or without padding. Bytes that are not UTF-8 become U+FFFD. */
export function fromBase64(text: string): string {
  let binary: string;
  try {
    binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    throw new FunctionFault('the text is not base64');
  }
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
