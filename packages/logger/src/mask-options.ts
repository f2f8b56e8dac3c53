import { plainName } from './secret-fields.ts';

/** What is masked beside the shapes and names that are known. */
export interface MaskOptions {
  /**
   * Texts, and regular expressions for texts, that no line may show, such as customers' numbers. The whole match is
   * masked, wherever it stands. An expression should take time in proportion to the text: it is tried on every string.
   * @default none
   */
  readonly patterns?: readonly (RegExp | string)[];
  /** Names of fields whose values are masked whole, in any spelling: `customerId` is `customer_id`, too. @default none */
  readonly fields?: readonly string[];
}

/** The same, complete. */
export interface MaskRules {
  readonly patterns: readonly RegExp[];
  /** Plain, as `plainName` makes them. */
  readonly fields: readonly string[];
}

export function resolveMask({ patterns = [], fields = [] }: MaskOptions = {}): MaskRules {
  return Object.freeze({
    patterns: Object.freeze(patterns.filter((pattern) => pattern !== '').map(toGlobal)),
    fields: Object.freeze(fields.map(plainName).filter((name) => name !== '')),
  });
}

/** A copy of its own: `lastIndex` of the caller's is left alone, and every match is found. */
function toGlobal(pattern: RegExp | string): RegExp {
  if (typeof pattern === 'string') return new RegExp(pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'g');
  return new RegExp(pattern.source, `${pattern.flags.replaceAll(/[gy]/g, '')}g`);
}
