import type { ConformanceRuleId } from '../../src/conformance/conformance-rule.ts';
import type { Spoiling } from './spoilt-plugin.ts';

/** A mistake of a provider, and exactly the rules that it violates. */
export interface Mistake extends Spoiling {
  /** What the provider does. */
  readonly does: string;
  readonly breaks: readonly ConformanceRuleId[];
  /** It writes to the console or emits process warnings. */
  readonly isLoud?: true;
  readonly losesRejections?: true;
}

/** Timers that a mistake has left: the test clears them. */
export const leftTimers: NodeJS.Timeout[] = [];
