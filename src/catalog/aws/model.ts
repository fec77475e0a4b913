// AWS's own description of a service, as scripts/cut-aws-model.mjs writes it: its protocol, the operations, the
// shapes of what they take and give.
import { AppError } from '../../errors.ts';

export type Protocol = 'json' | 'rest-json' | 'query' | 'ec2' | 'rest-xml';

/** A shape's name with what holds at this place only. */
export interface ShapeRef {
  shape: string;
  locationName?: string;
  queryName?: string;
  location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  flattened?: boolean;
  xmlAttribute?: boolean;
  xmlNamespace?: { prefix?: string; uri: string };
  idempotencyToken?: boolean;
  jsonvalue?: boolean;
  documentation?: string;
}

export interface Shape {
  type: 'structure' | 'list' | 'map' | 'string' | 'integer' | 'float' | 'boolean' | 'timestamp' | 'blob' | 'any';
  members?: Record<string, ShapeRef>;
  required?: string[];
  /** Exactly one member is set. */
  union?: boolean;
  /** The member that is the whole body. */
  payload?: string;
  member?: ShapeRef;
  key?: ShapeRef;
  value?: ShapeRef;
  flattened?: boolean;
  locationName?: string;
  xmlNamespace?: { uri: string };
  timestampFormat?: 'iso8601' | 'rfc822' | 'unixTimestamp';
  enum?: string[];
  min?: number;
  max?: number;
  pattern?: string;
}

export interface AwsOperation {
  method: string;
  /** With `{labels}`; of S3 below the bucket. */
  uri: string;
  bucket?: boolean;
  input?: string;
  output?: string;
  resultWrapper?: string;
  checksum?: 'crc32' | 'md5';
  pagination?: {
    style: 'cursor';
    items: string;
    next: string;
    into: string;
    size?: { input: string; most: number };
  };
}

export interface AwsModel {
  service: {
    title: string;
    version: string;
    protocol: Protocol;
    endpoint: string;
    signing: string;
    target?: string;
    jsonVersion?: string;
    namespace?: string;
  };
  operations: Record<string, AwsOperation>;
  shapes: Record<string, Shape>;
}

const SCALARS = ['string', 'integer', 'float', 'boolean', 'timestamp', 'blob', 'any', 'character'];
const NOTHING: Shape = { type: 'structure', members: {} };

/** undefined: an operation that takes or gives nothing. */
export function shapeOf(model: AwsModel, name: string | undefined): Shape {
  if (name === undefined) return NOTHING;
  const shape = model.shapes[name];
  if (shape) return shape;
  if (SCALARS.includes(name)) return { type: name === 'character' ? 'string' : (name as Shape['type']) };
  throw new AppError('internal', `the model of ${model.service.title} has no shape ${name}`);
}

/** Throws an Error when the model does not have it: a fault of the catalog. */
export function operationOf(model: AwsModel, name: string): AwsOperation {
  const operation = model.operations[name];
  if (operation) return operation;
  throw new AppError('internal', `the model of ${model.service.title} has no operation ${name}`);
}

/** One operation with its shapes only: small, and the same as long as nothing of it changes. */
export function cutModel(model: AwsModel, name: string): AwsModel {
  const operation = operationOf(model, name);
  const shapes: Record<string, Shape> = {};
  const take = (ref: string | undefined) => {
    const shape = ref === undefined ? undefined : model.shapes[ref];
    if (!shape || shapes[ref!]) return;
    shapes[ref!] = shape;
    for (const one of [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value]) take(one?.shape);
  };
  take(operation.input);
  take(operation.output);
  return { service: model.service, operations: { [name]: operation }, shapes };
}
