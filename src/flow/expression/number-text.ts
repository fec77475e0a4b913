// A number as text: plain digits always, never the exponent form that JavaScript uses for large and
// small ones, so that an id of 16 digits stays the id it is.

export function numberText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  if (Number.isInteger(value)) return BigInt(value).toString();
  const [mantissa = '', exponent = '0'] = text.replace('-', '').split(/e-?/);
  const digits = mantissa.replace('.', '');
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(Number(exponent) - 1)}${digits}`;
}
