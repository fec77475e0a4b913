// Input as the JSON of AWS's protocols json and rest-json.
import { type AwsModel, type ShapeRef, shapeOf } from './model.ts';
import { bytes, time } from './values.ts';

/** Members in the order of the model. Those with a place outside of the body are left out. */
export function toJson(model: AwsModel, { shape: name }: ShapeRef, value: unknown, field = ''): unknown {
  if (value === null) return null;
  const shape = shapeOf(model, name);
  const below = (key: string | number) => (field ? `${field}.${key}` : String(key));
  switch (shape.type) {
    case 'structure': {
      const out: Record<string, unknown> = {};
      for (const [member, ref] of Object.entries(shape.members!)) {
        const given = (value as Record<string, unknown>)[member];
        if (given !== undefined && !ref.location)
          out[ref.locationName ?? member] = toJson(model, ref, given, below(member));
      }
      return out;
    }
    case 'list':
      return (value as unknown[]).map((one, index) => toJson(model, shape.member!, one, below(index)));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([key, one]) => [key, toJson(model, shape.value!, one, below(key))]),
      );
    case 'timestamp':
      return time(value, shape.timestampFormat ?? 'unixTimestamp', field);
    case 'blob':
      return Buffer.from(bytes(value)).toString('base64');
    default:
      return value;
  }
}
