import { plainName } from './secret-fields.ts';

/** What is masked in addition to the known shapes and names. */
export interface MaskOptions {
  /**
   * Texts, and regular expressions for texts, that no line may contain, such as customer numbers. Every whole match is
   * masked. An expression should take time in proportion to the text, because it is tried on every string.
   * @default none
   */
  readonly patterns?: readonly (RegExp | string)[];
  /**
   * Names of fields whose whole values are masked, in any spelling: `customerId` also matches `customer_id`. @default
   * none
   */
  readonly fields?: readonly string[];
}

/** The same, complete. */
export interface MaskRules {
  readonly patterns: readonly RegExp[];
  /** Normalised by `plainName`. */
  readonly fields: readonly string[];
}

export function resolveMask({ patterns = [], fields = [] }: MaskOptions = {}): MaskRules {
  return Object.freeze({
    patterns: Object.freeze(patterns.filter((pattern) => pattern !== '').map(toGlobal)),
    fields: Object.freeze(fields.map(plainName).filter((name) => name !== '')),
  });
}

/** A copy with the flag `g`, so that the caller's `lastIndex` is not changed and every match is found. */
function toGlobal(pattern: RegExp | string): RegExp {
  if (typeof pattern === 'string') return new RegExp(pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'g');
  return new RegExp(pattern.source, `${pattern.flags.replaceAll(/[gy]/g, '')}g`);
}
