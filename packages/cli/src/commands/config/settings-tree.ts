import type { ConfigSetting } from '@flexiai/core/node';

type Branch = { [name: string]: unknown } | unknown[];

/** Rebuilds the structure of a configuration file from settings by path. */
export function settingsTree(settings: readonly ConfigSetting[]): object {
  const root: Branch = Object.create(null);
  for (const { path, value } of settings) set(root, stepsOf(path), value);
  return root;
}

/** Splits `providers[0].model` and `headers["x-name"]` into steps. */
function stepsOf(path: string): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  for (const [, index, quoted, name] of path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)) {
    if (index !== undefined) steps.push(Number(index));
    else steps.push(quoted === undefined ? (name ?? '') : String(JSON.parse(quoted)));
  }
  return steps;
}

function set(branch: Branch, [step, ...rest]: readonly (string | number)[], value: unknown): void {
  if (step === undefined) return;
  const inner = Reflect.get(branch, step);
  if (rest.length === 0) Reflect.set(branch, step, value);
  else if (isBranch(inner)) set(inner, rest, value);
  else {
    const made: Branch = typeof rest[0] === 'number' ? [] : Object.create(null);
    Reflect.set(branch, step, made);
    set(made, rest, value);
  }
}

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null;
}
