import type { ProviderCapabilities, UnifiedRequest } from '../../packages/core/src/plugin.ts';
import type { SampleKind, ServiceFeature, WireReply } from '../../packages/testing/src/index.ts';
import type { Outcome, Trial } from './trial.ts';

/** A row of the table. */
export interface Feature {
  readonly name: string;
  /** A capability that the feature requires. */
  readonly capability?: keyof ProviderCapabilities;
  /** A feature that the service must support. */
  readonly service?: ServiceFeature;
  /** The sample answer that the service must have. */
  readonly sample?: SampleKind;
  /** Tests the feature. @throws if it is neither supported nor reported as unsupported */
  probe(trial: Trial): Promise<Finding>;
}

/** The result for a feature with one model. */
export type Finding =
  | { readonly state: 'supported' | 'not-offered' }
  /** The call continues without it, or with less. */
  | { readonly state: 'degraded'; readonly warning: string };

/** A feature of a request: the request, and the test that it arrived and was answered. */
export interface RequestFeature extends Omit<Feature, 'probe' | 'sample'> {
  readonly request: Partial<UnifiedRequest>;
  readonly reply?: WireReply;
  readonly streamed?: true;
  /** The setting in a warning about this feature. @default any warning is about it */
  readonly setting?: string;
  holds(outcome: Outcome): boolean;
}

/** A feature that is visible in one request and its answer. */
export function requestFeature({ request, reply, streamed, setting, holds, ...row }: RequestFeature): Feature {
  return {
    ...row,
    async probe(trial) {
      const outcome = await trial.ask(
        { messages: [{ role: 'user', content: 'Hello, as JSON.' }], ...request },
        reply,
        streamed,
      );
      if (outcome === undefined) return { state: 'not-offered' };
      const { warnings } = outcome.response;
      const told = warnings.find((warning) => setting === undefined || warning.setting?.startsWith(setting) === true);
      if (told !== undefined) return { state: 'degraded', warning: told.message };
      if (holds(outcome)) return { state: 'supported' };
      throw new Error(
        `${trial.name}: "${row.name}" was lost without a warning. It arrived as ${JSON.stringify(outcome.sent)}`,
      );
    },
  };
}
