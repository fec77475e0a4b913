// Who and what an alert is about, picked from its one shape.
export interface Entity {
  label: string;
  value: string;
}

const PLACES: [string, string[]][] = [
  ['From', ['src', 'ip']],
  ['From host', ['src', 'hostname']],
  ['To', ['dst', 'ip']],
  ['To host', ['dst', 'hostname']],
  ['Device', ['device', 'hostname']],
  ['Device address', ['device', 'ip']],
  ['User', ['user', 'name']],
  ['File', ['file', 'name']],
  ['Path', ['file', 'path']],
  ['Domain', ['domain']],
  ['Address', ['url']],
  ['Rule', ['rule', 'name']],
  ['Account', ['cloud', 'account']],
  ['Region', ['cloud', 'region']],
  ['Resource', ['cloud', 'resource']],
  ['Protocol', ['protocol']],
];

/** In a fixed order; what the alert does not say is left out. */
export function entitiesOf(alert: unknown): Entity[] {
  return PLACES.flatMap(([label, path]) => {
    const value = path.reduce<any>((at, part) => at?.[part], alert);
    return typeof value === 'string' || typeof value === 'number' ? [{ label, value: String(value) }] : [];
  });
}
