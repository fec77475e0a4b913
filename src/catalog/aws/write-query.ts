// Input as the form of AWS's protocols query and ec2: `Tags.member.1.Key=…`, `Tag.1.Key=…`.
import { type AwsModel, type ShapeRef, shapeOf } from './model.ts';
import { escaped, scalar } from './values.ts';

/** `Action=…&Version=…` and the input. */
export function toQuery(model: AwsModel, operation: string, input: Record<string, unknown>): string {
  const { version, protocol } = model.service;
  const pairs: [string, string][] = [
    ['Action', operation],
    ['Version', version],
  ];
  const shape = model.operations[operation]!.input;
  if (shape !== undefined) write(model, protocol === 'ec2', { shape }, '', input, pairs);
  return pairs.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
}

function write(
  model: AwsModel,
  ec2: boolean,
  ref: ShapeRef,
  prefix: string,
  value: unknown,
  pairs: [string, string][],
): void {
  const shape = shapeOf(model, ref.shape);
  if (shape.type === 'structure') {
    for (const [member, one] of Object.entries(shape.members!)) {
      const given = (value as Record<string, unknown>)[member];
      if (given === undefined || given === null) continue;
      const name = ec2 ? (one.queryName ?? capital(one.locationName ?? member)) : (one.locationName ?? member);
      write(model, ec2, one, prefix ? `${prefix}.${name}` : name, given, pairs);
    }
  } else if (shape.type === 'list') {
    const list = value as unknown[];
    const flat = ec2 || shape.flattened || ref.flattened;
    if (list.length === 0 && !ec2) pairs.push([prefix, '']);
    const base =
      flat && !ec2 && shape.member!.locationName
        ? [...prefix.split('.').slice(0, -1), shape.member!.locationName].join('.')
        : flat
          ? prefix
          : `${prefix}.${shape.member!.locationName ?? 'member'}`;
    list.forEach((one, index) => {
      write(model, ec2, shape.member!, `${base}.${index + 1}`, one, pairs);
    });
  } else if (shape.type === 'map') {
    Object.entries(value as object).forEach(([key, one], index) => {
      const base = `${prefix}${shape.flattened || ref.flattened ? '' : '.entry'}.${index + 1}`;
      pairs.push([`${base}.${shape.key!.locationName ?? 'key'}`, key]);
      write(model, ec2, shape.value!, `${base}.${shape.value!.locationName ?? 'value'}`, one, pairs);
    });
  } else pairs.push([prefix, scalar(shape, value, 'iso8601', prefix)]);
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
