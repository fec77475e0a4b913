// Cuts a vendor's OpenAPI description down to the operations that src/catalog/tools/<tool>/tool.yaml names, and
// writes openapi.json beside it:  node scripts/cut-api-description.mjs TOOL DESCRIPTION.json
// Requests keep what the actions' `inputs` name (all, when one names none) and the closure of its $refs; the schema of
// a good answer is inlined to a depth of three, which is what expressions look at, without addresses of other answers.
// What we know better than the description stands in changes.json (RFC 7396).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const [tool, sourceFile] = process.argv.slice(2);
const folder = join('src/catalog/tools', tool);
const curated = parse(readFileSync(join(folder, 'tool.yaml'), 'utf8'));
const source = JSON.parse(readFileSync(sourceFile, 'utf8'));
const wanted = new Set(curated.actions.map((action) => action.operation));
// GitHub: most of an answer is addresses of other answers, and ids for GraphQL
const NO_FACTS = /(^|_)(?<!html_|clone_|download_)url$|^(node_id|gravatar_id|_links)$/;

/** Of an operation: whether one of its actions offers or sets this input. */
function isOffered(operation, name) {
  const actions = curated.actions.filter((action) => action.operation === operation);
  const names = [name, `query_${name}`, `body_${name}`];
  return actions.some(
    ({ inputs, fixed = {}, defaults = {} }) =>
      !inputs || names.some((one) => inputs.includes(one) || one in fixed || one in defaults),
  );
}

const RESPONSE_DEPTH = 3;
/** Of an object inside of an answer, like the repository of an alert. */
const INNER_FIELDS = 24;
const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

const lookUp = (ref) =>
  ref
    .slice(2)
    .split('/')
    .reduce((node, key) => node[key.replaceAll('~1', '/').replaceAll('~0', '~')], source);
const resolved = (node) => (node?.$ref ? resolved(lookUp(node.$ref)) : node);

function sentence(text) {
  const plain = text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*/g, '')
    .split(/\n\s*\n/)[0]
    .replace(/\s+/g, ' ')
    .trim();
  const first = /^.{20,}?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain;
  return first.length <= 240 ? first : `${first.slice(0, 237)}…`;
}

function trimmed(node, keepText = true) {
  if (Array.isArray(node)) return node.map((item) => trimmed(item, keepText));
  if (typeof node !== 'object' || node === null) return node;
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties' && typeof value === 'object') {
      out.properties = Object.fromEntries(
        Object.entries(value).map(([name, schema]) => [name, trimmed(schema, keepText)]),
      );
    } else if (key === 'description' && typeof value === 'string') {
      if (keepText) out.description = sentence(value);
    } else if (!/^x-|^(example|examples|externalDocs|xml|title)$/.test(key)) {
      out[key] = ['enum', 'default', 'required', 'const'].includes(key) ? value : trimmed(value, keepText);
    }
  }
  return out;
}

function shallow(node, depth) {
  node = resolved(node);
  if (typeof node !== 'object' || node === null) return node;
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties') {
      if (depth > 0)
        out.properties = Object.fromEntries(
          Object.entries(value)
            .filter(([name]) => name === 'url' || !NO_FACTS.test(name))
            .slice(0, depth === RESPONSE_DEPTH ? undefined : INNER_FIELDS)
            .map(([name, schema]) => [name, shallow(schema, depth - 1)]),
        );
    } else if (key === 'items' || (key === 'additionalProperties' && typeof value === 'object'))
      out[key] = shallow(value, depth);
    else if (['oneOf', 'anyOf', 'allOf'].includes(key)) out[key] = value.map((one) => shallow(one, depth));
    else if (['type', 'nullable', 'enum', 'format'].includes(key)) out[key] = value;
  }
  return out;
}

const components = {};
function collect(node) {
  if (Array.isArray(node)) for (const item of node) collect(item);
  else if (typeof node === 'object' && node !== null) {
    if (typeof node.$ref === 'string') {
      const [, , section, name] = node.$ref.split('/');
      components[section] ??= {};
      if (components[section][name] === undefined) {
        components[section][name] = trimmed(lookUp(node.$ref));
        collect(components[section][name]);
      }
    } else for (const value of Object.values(node)) collect(value);
  }
}

const isCredential = (parameter) => /^(token|authorization|x-api-?key)$/i.test(parameter.name);
/** What all Google APIs take: how to answer, and keys. */
const ofGoogle =
  /^(\$\.xgafv|access_token|alt|callback|fields|key|oauth_token|prettyPrint|quotaUser|upload_protocol|uploadType)$/;
const google = source.info['x-providerName'] === 'googleapis.com';

function withOffered(operation, schema) {
  const whole = resolved(schema);
  if (!whole?.properties || Object.keys(whole.properties).every((name) => isOffered(operation, name))) return schema;
  const properties = Object.entries(whole.properties).filter(([name]) => isOffered(operation, name));
  const required = (whole.required ?? []).filter((name) => isOffered(operation, name));
  const { required: _, additionalProperties: _more, ...rest } = whole;
  return { ...rest, properties: Object.fromEntries(properties), ...(required.length > 0 && { required }) };
}

function cutBody(operation, body) {
  const content = resolved(body).content;
  const type =
    ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'].find((one) => content[one]) ??
    Object.keys(content)[0];
  const sent = curated.source.formsAsJson && type === 'application/x-www-form-urlencoded' ? 'application/json' : type;
  const out = {
    required: resolved(body).required ?? true,
    content: { [sent]: { schema: trimmed(withOffered(operation, content[type].schema ?? {})) } },
  };
  collect(out);
  return out;
}

function cutResponses(responses) {
  const entries = Object.entries(responses).filter(([status]) => /^2/.test(status));
  return Object.fromEntries(
    entries.map(([status, response]) => {
      const { description, content } = resolved(response);
      const schema = content?.['application/json']?.schema;
      return [
        status,
        {
          description: sentence(description ?? ''),
          ...(schema && { content: { 'application/json': { schema: shallow(schema, RESPONSE_DEPTH) } } }),
        },
      ];
    }),
  );
}

const paths = {};
for (const [path, item] of Object.entries(source.paths)) {
  for (const method of METHODS) {
    const operation = item[method];
    if (!operation || !wanted.delete(operation.operationId)) continue;
    const parameters = [...(operation.parameters ?? []), ...(item.parameters ?? [])]
      .map((one) => trimmed(resolved(one)))
      .filter((one) => !isCredential(one) && !(google && ofGoogle.test(one.name)))
      .filter((one) => one.required || isOffered(operation.operationId, one.name))
      .filter((one, at, all) => all.findIndex((other) => other.name === one.name && other.in === one.in) === at);
    collect(parameters);
    paths[path] ??= {};
    paths[path][method] = {
      operationId: operation.operationId,
      summary: operation.summary ?? '',
      parameters,
      ...(operation.requestBody && { requestBody: cutBody(operation.operationId, operation.requestBody) }),
      responses: cutResponses(operation.responses),
    };
  }
}

function patch(target, change) {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return change;
  // what was a reference is written anew, whether or not it was cut down and so put in its place
  const kept = typeof target === 'object' && target !== null && !Array.isArray(target) && change.$ref !== null;
  const out = kept ? { ...target } : {};
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete out[key];
    else out[key] = patch(out[key], value);
  }
  return out;
}

let document = {
  openapi: '3.0.3',
  info: { title: source.info.title, version: String(source.info.version) },
  paths,
  components,
};
const changesFile = join(folder, 'changes.json');
const changes = existsSync(changesFile) ? JSON.parse(readFileSync(changesFile, 'utf8')) : {};
// an answer that we describe takes the place of the vendor's, instead of being mixed with it
for (const [path, item] of Object.entries(changes.paths ?? {}))
  for (const [method, operation] of Object.entries(item ?? {}))
    if (operation?.responses && paths[path]?.[method]) delete paths[path][method].responses;
document = patch(document, changes);
for (const item of Object.values(document.paths))
  for (const operation of Object.values(item)) wanted.delete(operation.operationId);
if (wanted.size > 0) throw new Error(`not in the description: ${[...wanted].join(', ')}`);
// what a change made unreachable is left out
const reached = new Set();
function reach(node) {
  for (const [, section, name] of JSON.stringify(node).matchAll(/"#\/components\/([^/"]+)\/([^"]+)"/g)) {
    if (reached.has(`${section}/${name}`)) continue;
    reached.add(`${section}/${name}`);
    reach(document.components[section][name]);
  }
}
reach(document.paths);
for (const [section, named] of Object.entries(document.components))
  document.components[section] = Object.fromEntries(
    Object.entries(named).filter(([name]) => reached.has(`${section}/${name}`)),
  );
const lines = (object, write) =>
  `{\n${Object.entries(object)
    .map(([key, value]) => `${JSON.stringify(key)}: ${write(value)}`)
    .join(',\n')}\n}`;
// one line for each operation and component: short, and a change shows where it is
const text = lines(document, (part) =>
  part.openapi || typeof part !== 'object'
    ? JSON.stringify(part)
    : lines(part, (item) =>
        item === null || typeof item !== 'object' ? JSON.stringify(item) : lines(item, JSON.stringify),
      ),
);
writeFileSync(
  join(folder, 'openapi.json'),
  `${JSON.stringify(JSON.parse(text)) === JSON.stringify(document) ? text : JSON.stringify(document)}\n`,
);
