import { describeValue } from '../data/describe-value.ts';
import { isObject, type JsonObject } from '../data/json-fields.ts';
import type { InputIssue } from '../errors/client-errors.ts';
import { joinPath, unknownOption } from '../validation/schema-issues.ts';
import {
  checkAliases,
  checkHedge,
  checkRequires,
  checkRouting,
  checkSharedOptions,
  checkStreaming,
} from './options/check-options.ts';
import { CLIENT_OPTION_NAMES } from './options/option-names.ts';
import { presetProblem } from './options/preset-problem.ts';

/** The problems of the options that are data, without the entries. @param at such as `presets.mine`, or empty */
export function checkSettings(options: JsonObject, at: string): readonly InputIssue[] {
  const { streaming, routing, hedge, aliases, requires, strict } = options;
  const path = (option: string): string => joinPath(at, [option]);
  const isSwitch = strict === undefined || typeof strict === 'boolean';
  return [
    ...checkSharedOptions(options, at),
    ...checkStreaming(streaming, path('streaming')),
    ...checkRouting(routing, path('routing')),
    ...checkHedge(hedge, path('hedge')),
    ...checkAliases(aliases, path('aliases')),
    ...checkRequires(requires, path('requires')),
    ...(isSwitch ? [] : [{ path: path('strict'), message: `expected a boolean, got ${describeValue(strict)}` }]),
  ];
}

const PRESET_OPTIONS: readonly string[] = ['preset', 'providers', ...CLIENT_OPTION_NAMES];

/** The problems of presets, whether they are used or not. */
export function checkPresets(presets: unknown, at: string): readonly InputIssue[] {
  if (presets === undefined) return [];
  if (!isObject(presets)) return [{ path: at, message: `expected an object, got ${describeValue(presets)}` }];
  const names = new Set(Object.keys(presets));
  return Object.entries(presets).flatMap(([name, preset]): readonly InputIssue[] => {
    const path = joinPath(at, [name]);
    if (!isObject(preset)) return [{ path, message: `expected an object of options, got ${describeValue(preset)}` }];
    const unknown = Object.keys(preset).filter((option) => !PRESET_OPTIONS.includes(option));
    const base = preset['preset'] === undefined ? undefined : presetProblem(preset['preset'], names);
    return [
      ...(base === undefined ? [] : [{ path: joinPath(path, ['preset']), message: base }]),
      ...unknown.map((option) => ({ path: joinPath(path, [option]), message: unknownOption(option, PRESET_OPTIONS) })),
      ...checkSettings(preset, path),
    ];
  });
}
