import type { ConformanceRuleId } from '../../src/conformance/conformance-rule.ts';
import type { Spoiling } from './spoilt-plugin.ts';

/** A mistake that a provider can have, and the rules that it breaks: these and no others. */
export interface Mistake extends Spoiling {
  /** What the provider does. */
  readonly does: string;
  readonly breaks: readonly ConformanceRuleId[];
  /** It writes to the console or warns through the process. */
  readonly isLoud?: true;
  readonly losesRejections?: true;
}

/** Timers that a mistake has left behind: for the test to clear. */
export const leftTimers: NodeJS.Timeout[] = [];
