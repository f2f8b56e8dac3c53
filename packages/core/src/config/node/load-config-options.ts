import { hasMethod } from '../../data/has-method.ts';
import { isObject, stringOf } from '../../data/json-fields.ts';
import type { AnyProviderPlugin } from '../../plugin/provider-plugin.ts';
import type { ProviderRegistry } from '../../plugin/provider-registry.ts';
import type { OptionRule } from '../../validation/option-rules.ts';
import type { ConfigLayer } from '../config-layer.ts';
import type { Environment } from '../variables/read-variables.ts';

/** The sources of a configuration. */
export interface LoadConfigOptions {
  /** Where the search for the file and for installed providers begins. @default process.cwd() */
  readonly cwd?: string;
  /** The path of the file; `false` for no file. @default FLEXIAI_CONFIG, or the first flexiai.config.json from `cwd` upwards */
  readonly path?: string | false;
  /** The environment variables. @default process.env */
  readonly env?: Environment;
  /** Options that override file and variables; also the options that are code (`logger`, `middleware` …). @default none */
  readonly config?: ConfigLayer;
  /** Overrides the preset of file, variables and object. @default their preset */
  readonly preset?: string;
  /** More plugins for entries by name. @default none */
  readonly plugins?: readonly AnyProviderPlugin[];
  /** Searched before the default registry. @default none */
  readonly registry?: ProviderRegistry;
  /** Whether providers that are not registered are searched among the application's dependencies. @default true */
  readonly discover?: boolean;
}

const isText = (value: unknown): boolean => stringOf(value) !== undefined;

/** The valid values of each option. */
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
