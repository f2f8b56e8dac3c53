import type { Provider, ProviderCapabilities } from '@flexiai/core/plugin';
import type { SampleKind, ServiceFeature } from './conformance-server.ts';
import type { Subject } from './subject.ts';

/** The groups of rules. */
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

/** A rule's id. It never changes and is never reused. */
export type ConformanceRuleId = `${ConformanceGroup}-${number}`;

/** A boolean capability. */
export type Capability = {
  [Name in keyof ProviderCapabilities]-?: ProviderCapabilities[Name] extends boolean ? Name : never;
}[keyof ProviderCapabilities];

/** What a rule requires to apply. */
export interface RuleNeeds {
  /** A server, and what it must support. */
  readonly server?: true | readonly ServiceFeature[];
  /** Optional members of the server's description. */
  readonly reads?: readonly ('readRequest' | 'errorBody' | 'finishReasons' | 'failureReasons')[];
  /** A sample answer in the server's description. */
  readonly sample?: SampleKind;
  /** A capability that the provider must have. */
  readonly can?: readonly Capability[];
  /** A capability that the provider must not have. */
  readonly cannot?: Capability;
  /** The provider accepts its own reasoning in the history. */
  readonly takesReasoning?: true;
  /** The plugin declares `apiKey`. */
  readonly apiKey?: true;
  /** An optional method of the provider. */
  readonly method?: keyof Provider & ('checkRequest' | 'listModels' | 'close');
  /** How a provider meets the rule if the wire has no field for it. A failure names it instead of what skips the rule. */
  readonly withoutField?: string;
}

/** One requirement for a provider, with its check. */
export interface ConformanceRule {
  readonly id: ConformanceRuleId;
  /** The requirement, as a sentence. */
  readonly sentence: string;
  readonly needs: RuleNeeds;
  /** Throws if the requirement is violated. */
  check(subject: Subject): Promise<void> | void;
}

/** Defines a rule. */
export function rule(
  id: ConformanceRuleId,
  sentence: string,
  needs: RuleNeeds,
  check: ConformanceRule['check'],
): ConformanceRule {
  return Object.freeze({ id, sentence, needs: Object.freeze(needs), check });
}
