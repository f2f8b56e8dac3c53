import { describeValue } from '../../data/describe-value.ts';
import { isObject } from '../../data/json-fields.ts';
import { redact } from '../../errors/redact.ts';
import { joinPath } from '../../validation/schema-issues.ts';
import {
  type ConfigNode,
  type ConfigPath,
  type ConfigSource,
  leavesOf,
  mergeNodes,
  nodeAt,
  nodeOf,
  plainValue,
} from '../config-tree.ts';
import { defaultOptions } from '../options/default-options.ts';

/** One value of a configuration, with its origin. */
export interface ConfigSetting {
  /** `providers[0].model` */
  readonly path: string;
  /** The value; a secret as `[redacted]`, and code as a description. */
  readonly value: unknown;
  readonly source: ConfigSource;
  /** The name of a preset, `file:line:column`, or the name of a variable. */
  readonly location?: string;
  /** The variables in the value's references, if it has any: `${NAME}`. */
  readonly references?: readonly string[];
}

/**
 * Every value of a configuration with its origin, secrets masked.
 * @param followed the paths of values that came from a reference
 */
export function describeTree(
  tree: ConfigNode,
  followed: ReadonlyMap<string, readonly string[]>,
): readonly ConfigSetting[] {
  const breaker = nodeAt(tree, ['circuitBreaker']);
  const defaults = defaultOptions(breaker === undefined ? undefined : (plainValue(breaker) as object | false));
  const whole = mergeNodes(nodeOf(defaults, { source: 'default' }), opened(tree));
  const settings = [...leavesOf(whole)].map(([path, node]) => describe(path, node, followed));
  return Object.freeze(settings.filter(({ path }) => path !== ''));
}

const SECRET_NAME = /key|token|secret|password|authorization|credential|cookie/i;
/** Options about the service and the request that never hold a secret, wherever their value comes from. */
const PLAIN_NAMES = [
  'provider',
  'model',
  'name',
  'preset',
  'organization',
  'project',
  'apiVersion',
  'baseURL',
  'resource',
  'strategy',
  'kind',
  'onInterruption',
  'whenReached',
];

function describe(path: ConfigPath, node: ConfigNode, followed: ReadonlyMap<string, readonly string[]>): ConfigSetting {
  const at = joinPath('', path);
  const { source, location } = node.origin;
  const references = followed.get(at);
  const value = shownValue(path, plainValue(node), references !== undefined);
  return Object.freeze({
    path: at,
    value,
    source,
    ...(location !== undefined && { location }),
    ...(references !== undefined && references.length > 0 && { references }),
  });
}

function shownValue(path: ConfigPath, value: unknown, isReference: boolean): unknown {
  if (typeof value === 'string') {
    const names = path.map(String);
    const isPlain = PLAIN_NAMES.includes(names.at(-1) ?? '');
    const isSecret = names.some((name) => SECRET_NAME.test(name)) || names.includes('headers');
    return isSecret || (isReference && !isPlain) ? MASK : redact(safeAddress(value));
  }
  const isJson = value === null || typeof value === 'number' || typeof value === 'boolean';
  return isJson || Array.isArray(value) || isObject(value) ? value : describeValue(value);
}

const MASK = '[redacted]';

/** An address without its user name, its password and the values of its parameters, because each may be a key. */
function safeAddress(text: string): string {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return text;
  return text.replace(/^([^:]+:\/\/)[^/?#]*@/, `$1${MASK}@`).replaceAll(/([?&][^=&#]*=)[^&#]*/g, `$1${MASK}`);
}

/** Converts entries that plugins made to entries by name. */
function opened(node: ConfigNode): ConfigNode {
  if (node.kind === 'list') return { ...node, items: node.items.map(opened) };
  if (node.kind === 'object') {
    return { ...node, fields: new Map([...node.fields].map(([key, field]) => [key, opened(field)])) };
  }
  const { value, origin } = node;
  if (!isObject(value) || !isObject(value['options'])) return node;
  return nodeOf({ provider: value['provider'], ...value['options'] }, origin);
}
