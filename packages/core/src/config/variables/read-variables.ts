import { nearest } from '../../data/nearest.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import type { JsonSchema } from '../../model/json.ts';
import { joinPath } from '../../validation/schema-issues.ts';
import { type ConfigPath, nodeOf, type PlacedNode } from '../config-tree.ts';
import { camelCase, constantCase, kebabCase } from './option-name.ts';
import { SchemaPlace } from './schema-place.ts';
import { typedValue } from './typed-value.ts';

/** Variables by name, such as `process.env`. */
export type Environment = { readonly [variable: string]: string | undefined };

/** The effect of one variable. */
export interface VariableSetting {
  readonly path: ConfigPath;
  readonly value: unknown;
  readonly variable: string;
}

export interface VariableReading {
  /** From general to specific: the more specific variable wins. */
  readonly settings: readonly VariableSetting[];
  readonly issues: readonly InputIssue[];
  /** Variables with the prefix `FLEXIAI_` that are not known. */
  readonly warnings: readonly string[];
}

export const PREFIX = 'FLEXIAI_';

/** Short names of common options. */
export const SHORT_FORMS: { readonly [variable: string]: ConfigPath } = {
  FLEXIAI_PROVIDER: ['providers', 0, 'provider'],
  FLEXIAI_MODEL: ['providers', 0, 'model'],
  FLEXIAI_API_KEY: ['providers', 0, 'apiKey'],
  FLEXIAI_BASE_URL: ['providers', 0, 'baseURL'],
  FLEXIAI_MAX_RETRIES: ['retry', 'maxRetries'],
  FLEXIAI_TIMEOUT_MS: ['timeouts', 'totalMs'],
  FLEXIAI_ON_INTERRUPTION: ['streaming', 'onInterruption'],
};

const SHORT_BY_PATH: ReadonlyMap<string, string> = new Map(
  Object.entries(SHORT_FORMS).map(([name, path]) => [joinPath('', path), name]),
);

/** Variables of other programs, and those that Kubernetes sets for a service of this name. */
const ELSEWHERE =
  /^FLEXIAI_(?:CONFIG|TOOLCHAIN|COST_\w+|LOG|LOG_\w+|CLI_\w+|TEST_\w+|\w*SERVICE_(?:HOST|PORT)\w*|PORT(?:_\w+)?)$/;

/** A larger number of entries is a mistake. */
const LARGEST_INDEX = 999;

/**
 * The configuration in the variables: `FLEXIAI_PROVIDERS__0__MODEL`, `FLEXIAI_CIRCUIT_BREAKER__FAILURE_THRESHOLD`. An empty
 * variable is ignored.
 *
 * @param known the value of other layers at a path, if it decides which options exist
 */
export function readVariables(
  env: Environment,
  schema: JsonSchema,
  known: (path: ConfigPath) => unknown = () => undefined,
): VariableReading {
  const settings: VariableSetting[] = [];
  const issues: InputIssue[] = [];
  const warnings: string[] = [];
  const root = SchemaPlace.root(schema);
  const fieldAt = fieldReader(env, known);
  const alone = shortNames(root);
  const variables = Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && name !== PREFIX && !ELSEWHERE.test(name))
    .sort();
  for (const variable of variables) {
    const text = env[variable];
    if (text === undefined || text === '') continue;
    const short = Object.hasOwn(SHORT_FORMS, variable) ? SHORT_FORMS[variable] : undefined;
    const found = short ?? locate(variable.slice(PREFIX.length).split('__'), root, fieldAt, alone);
    if (typeof found !== 'string') {
      const place = placeAt(root, found, fieldAt);
      const value = variable === 'FLEXIAI_PROVIDERS' ? readEntries(text) : typedValue(text, place);
      settings.push({ path: found, value, variable });
    } else if (variable.includes('__') || nearest(variable.slice(PREFIX.length), alone) !== undefined) {
      issues.push({ path: variable, message: found });
    } else {
      warnings.push(`${variable} is set, but is not a variable of FlexiAI.`);
    }
  }
  const isShort = ({ variable }: VariableSetting): number => (Object.hasOwn(SHORT_FORMS, variable) ? 0 : 1);
  // The kind of a circuit breaker comes before its settings: another kind would replace them.
  const isKind = ({ path }: VariableSetting): number => (path.at(-1) === 'kind' ? 0 : 1);
  settings.sort((a, b) => isShort(a) - isShort(b) || a.path.length - b.path.length || isKind(a) - isKind(b));
  // `FLEXIAI_PROVIDERS`, which sets the whole list, comes before the short names that change its first entry.
  const lists = settings.filter(({ path }) => path.length === 1);
  return { settings: [...lists, ...settings.filter(({ path }) => path.length > 1)], issues, warnings };
}

/** The part of the configuration that a variable sets. */
export function placedNode({ path, value, variable }: VariableSetting): PlacedNode {
  return { path, node: nodeOf(value, { source: 'environment', location: variable }, path.length) };
}

type FieldReader = (path: ConfigPath) => unknown;

/** The path for the parts of a variable's name, or the mistake in them. */
function locate(
  tokens: readonly string[],
  root: SchemaPlace,
  fieldAt: FieldReader,
  alone: readonly string[],
): ConfigPath | string {
  const path: (string | number)[] = [];
  let place = root;
  for (const token of tokens) {
    if (!/^[A-Z0-9]+(?:_[A-Z0-9]+)*$/.test(token))
      return 'is not the name of a variable: write FLEXIAI_OPTION__OPTION, in capitals';
    const isIndex = place.isList && /^\d+$/.test(token);
    if (isIndex) {
      const index = Number(token);
      if (index > LARGEST_INDEX) return `a list has no index ${token}`;
      path.push(index);
    } else {
      const here = place.where((name) => fieldAt([...path, name]));
      const name = nameFor(token, here);
      if (name === undefined)
        return unknownName(token, path, tokens.length === 1 ? alone : here.names.map(constantCase));
      path.push(name);
    }
    place = placeAt(root, path, fieldAt);
  }
  return path;
}

function nameFor(token: string, place: SchemaPlace): string | undefined {
  const known = place.nameOf(token);
  if (known !== undefined) return known;
  if (place.takesOwnNames) return kebabCase(token);
  return place.takesAnything ? camelCase(token) : undefined;
}

/** @param known the names that exist here */
function unknownName(token: string, path: ConfigPath, known: readonly string[]): string {
  const names = known.filter((name) => name !== '$SCHEMA');
  const near = nearest(token, names);
  const before = [...path.map((step) => constantCase(String(step))), ''].join('__');
  if (near !== undefined) return `unknown variable; did you mean ${PREFIX}${before}${near}?`;
  const at = path.length === 0 ? '' : ` in ${joinPath('', path)}`;
  return names.length === 0
    ? `unknown variable: there are no options${at}`
    : `unknown variable; known${at} are ${names.join(', ')}`;
}

function shortNames(root: SchemaPlace): readonly string[] {
  return [
    ...Object.keys(SHORT_FORMS).map((name) => name.slice(PREFIX.length)),
    'CONFIG',
    ...root.names.map(constantCase),
  ];
}

function placeAt(root: SchemaPlace, path: ConfigPath, fieldAt: FieldReader): SchemaPlace {
  return path.reduce<SchemaPlace>((place, step, index) => {
    if (typeof step === 'number') return place.item();
    const parent = path.slice(0, index);
    return place.where((name) => fieldAt([...parent, name])).field(step);
  }, root);
}

/** The value that decides which options exist: `FLEXIAI_PROVIDERS__0__PROVIDER` itself, or the value of a lower layer. */
function fieldReader(env: Environment, known: FieldReader): FieldReader {
  return (path) => {
    const long = PREFIX + path.map((step) => constantCase(String(step))).join('__');
    const short = SHORT_BY_PATH.get(joinPath('', path));
    return env[long] || (short === undefined ? undefined : env[short]) || known(path);
  };
}

/** `openai:gpt-5-mini,anthropic:claude-sonnet-5-5`, or JSON. */
function readEntries(text: string): unknown {
  if (/^\s*\[/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text.split(',').map((item) => {
    const [provider = '', ...model] = item.trim().split(':');
    return model.length === 0 ? { provider } : { provider, model: model.join(':') };
  });
}
