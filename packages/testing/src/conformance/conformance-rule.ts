import type { Provider, ProviderCapabilities } from '@flexiai/core/plugin';
import type { SampleKind, ServiceFeature } from './conformance-server.ts';
import type { Subject } from './subject.ts';

/** The chapters of the suite. */
export type ConformanceGroup =
  | 'FX-PLUGIN'
  | 'FX-UNARY'
  | 'FX-STREAM'
  | 'FX-ABORT'
  | 'FX-ERROR'
  | 'FX-USAGE'
  | 'FX-TOOLS'
  | 'FX-CONTENT'
  | 'FX-FORMAT'
  | 'FX-WARN'
  | 'FX-SECRET'
  | 'FX-LEAK'
  | 'FX-CLOCK'
  | 'FX-CONCURRENCY';

/** A rule's name. It never changes and is never given to another rule. */
export type ConformanceRuleId = `${ConformanceGroup}-${number}`;

/** A capability that is there or not. */
export type Capability = {
  [Name in keyof ProviderCapabilities]-?: ProviderCapabilities[Name] extends boolean ? Name : never;
}[keyof ProviderCapabilities];

/** What must be given for a rule to apply. */
export interface RuleNeeds {
  /** A server, and what it must be able to do. */
  readonly server?: true | readonly ServiceFeature[];
  /** Optional members of the server's description. */
  readonly reads?: readonly ('readRequest' | 'errorBody' | 'finishReasons' | 'failureReasons')[];
  /** A sample answer of the server's description. */
  readonly sample?: SampleKind;
  /** What the provider must be able to do. */
  readonly can?: readonly Capability[];
  /** What the provider must not be able to do. */
  readonly cannot?: Capability;
  /** The provider takes its own reasoning back. */
  readonly takesReasoning?: true;
  /** The plugin declares `apiKey`. */
  readonly apiKey?: true;
  /** An optional method of the provider. */
  readonly method?: keyof Provider & ('checkRequest' | 'listModels' | 'close');
}

/** One promise of a provider, and how to find out whether it holds. */
export interface ConformanceRule {
  readonly id: ConformanceRuleId;
  /** The promise, as a sentence. */
  readonly sentence: string;
  readonly needs: RuleNeeds;
  /** Throws where the promise is broken. */
  check(subject: Subject): Promise<void> | void;
}

/** Writes a rule down. */
export function rule(
  id: ConformanceRuleId,
  sentence: string,
  needs: RuleNeeds,
  check: ConformanceRule['check'],
): ConformanceRule {
  return Object.freeze({ id, sentence, needs: Object.freeze(needs), check });
}
