import { isObject, redact } from '@flexiai/core/plugin';
import type { DashboardSetting } from '../model/dashboard-state.ts';

const MASK = '[masked]';
const MOST_SETTINGS = 2000;
const LONGEST_VALUE = 500;
const DEEPEST = 12;

/** Names of settings whose value is, or contains, a secret. */
const SECRET_NAME =
  /(?:api[-_]?keys?|secret|password|passphrase|credentials?|authorization|cookie|signature|private|bearer|(?:^|[-_a-z])token|dsn)$/i;
/** Settings whose values are all masked, because their names are those of headers or variables. */
const SECRET_GROUP = /^(?:headers|query|env)$/i;
/** Endings of names that only look like secrets. */
const HARMLESS_NAME = /(?:max|min|input|output|per|stop)[-_]?tokens?$/i;

/** Settings as paths and texts, in order. Secrets, and passwords in addresses, are masked. */
export function maskedSettings(settings: unknown): readonly DashboardSetting[] {
  const found: DashboardSetting[] = [];
  collect(settings, '', false, 0, found);
  return found;
}

function collect(value: unknown, path: string, isSecret: boolean, depth: number, found: DashboardSetting[]): void {
  if (found.length >= MOST_SETTINGS || value === undefined) return;
  const isTree = (Array.isArray(value) || isObject(value)) && depth < DEEPEST;
  if (!isTree) {
    found.push({ path, value: isSecret ? MASK : textOf(value) });
    return;
  }
  const fields = Object.entries(value);
  if (fields.length === 0) found.push({ path, value: Array.isArray(value) ? '[]' : '{}' });
  for (const [name, field] of fields) {
    const at = Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    const isSecretField = isSecret || (!HARMLESS_NAME.test(name) && SECRET_NAME.test(name)) || SECRET_GROUP.test(name);
    collect(field, at, isSecretField, depth + 1, found);
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'function') return '(a function)';
  if (typeof value === 'object' && value !== null) return '(an object)';
  const text = redact(String(value)).replaceAll(/(\b\w+:\/\/)[^/@\s]*@/g, `$1${MASK}@`);
  // An address may contain a key.
  const clean = text.replaceAll(/([?&](?:api[-_]?key|key|token|sig|signature)=)[^&\s]*/gi, `$1${MASK}`);
  return clean.length <= LONGEST_VALUE ? clean : `${clean.slice(0, LONGEST_VALUE)}…`;
}
