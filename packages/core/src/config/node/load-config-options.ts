import { hasMethod } from '../../data/has-method.ts';
import { isObject, stringOf } from '../../data/json-fields.ts';
import type { AnyProviderPlugin } from '../../plugin/provider-plugin.ts';
import type { ProviderRegistry } from '../../plugin/provider-registry.ts';
import type { OptionRule } from '../../validation/option-rules.ts';
import type { ConfigLayer } from '../config-layer.ts';
import type { Environment } from '../variables/read-variables.ts';

/** Where a configuration is taken from. */
export interface LoadConfigOptions {
  /** Where the search for the file and for installed providers begins. @default process.cwd() */
  readonly cwd?: string;
  /** The file; `false` for none. @default FLEXIAI_CONFIG, or the first flexiai.config.json from `cwd` upwards */
  readonly path?: string | false;
  /** The variables. @default process.env */
  readonly env?: Environment;
  /** Wins over file and variables. What is code (`logger`, `middleware` …) stands here. @default none */
  readonly config?: ConfigLayer;
  /** Wins over the preset that any of them names. @default theirs */
  readonly preset?: string;
  /** Plugins that entries name, beside those that are found. @default none */
  readonly plugins?: readonly AnyProviderPlugin[];
  /** Asked before the default registry. @default none */
  readonly registry?: ProviderRegistry;
  /** Whether providers that are named and not registered are looked for among the application's dependencies. @default true */
  readonly discover?: boolean;
}

const isText = (value: unknown): boolean => stringOf(value) !== undefined;

/** What each of them must be. */
export const LOAD_RULES = {
  cwd: [isText, 'a folder'],
  path: [(value) => value === false || isText(value), 'a path, or false'],
  env: [isObject, 'an object of variables'],
  config: [isObject, 'an object of options'],
  preset: [isText, "a preset's name"],
  plugins: [
    (value) => Array.isArray(value) && value.every((plugin) => isObject(plugin) || typeof plugin === 'function'),
    'a list of plugins',
  ],
  registry: [(value) => hasMethod(value, 'get') && hasMethod(value, 'list'), 'a ProviderRegistry'],
  discover: [(value) => typeof value === 'boolean', 'a boolean'],
} satisfies { readonly [Option in keyof Required<LoadConfigOptions>]: OptionRule };
