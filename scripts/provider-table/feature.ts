import type { ProviderCapabilities, UnifiedRequest } from '../../packages/core/src/plugin.ts';
import type { SampleKind, ServiceFeature, WireReply } from '../../packages/testing/src/index.ts';
import type { Outcome, Trial } from './trial.ts';

/** A row of the table. */
export interface Feature {
  readonly name: string;
  /** A capability without which the feature is not offered. */
  readonly capability?: keyof ProviderCapabilities;
  /** What the service must be able to do. */
  readonly service?: ServiceFeature;
  /** The answer that the service must be able to give. */
  readonly sample?: SampleKind;
  /** Finds out whether the feature is there. @throws where it is neither there nor told of */
  probe(trial: Trial): Promise<Finding>;
}

/** What was found of a feature, with one model. */
export type Finding =
  | { readonly state: 'supported' | 'not-offered' }
  /** The call goes on without it, or with less. */
  | { readonly state: 'degraded'; readonly warning: string };

/** A feature of a request: what is asked, and how it is seen that it arrived and was answered. */
export interface RequestFeature extends Omit<Feature, 'probe' | 'sample'> {
  readonly request: Partial<UnifiedRequest>;
  readonly reply?: WireReply;
  readonly streamed?: true;
  /** The setting that a warning about this feature names. @default any warning is about it */
  readonly setting?: string;
  holds(outcome: Outcome): boolean;
}

/** A feature that shows in one request and its answer. */
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
