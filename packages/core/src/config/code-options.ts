import type { CodeOption } from './flexiai-config.ts';

const CODE: { readonly [Option in CodeOption]: true } = {
  plugins: true,
  registry: true,
  middleware: true,
  hooks: true,
  snapshot: true,
  logger: true,
};

export const CODE_OPTIONS = Object.keys(CODE) as readonly CodeOption[];

const names: readonly string[] = CODE_OPTIONS;

/** A configuration in two parts: data and code. */
export function splitCode(config: object): { readonly data: object; readonly code: object } {
  const entries = Object.entries(config);
  return {
    data: Object.fromEntries(entries.filter(([option]) => !names.includes(option))),
    code: Object.fromEntries(entries.filter(([option, value]) => names.includes(option) && value !== undefined)),
  };
}
