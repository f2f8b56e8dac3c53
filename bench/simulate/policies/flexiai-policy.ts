import type { FlexiAIConfig } from '@flexiai/core';
import type { UpstreamPlugin } from '../model/upstream-plugin.ts';
import type { Policy } from './caller.ts';
import { FlexiAICaller } from './flexiai-caller.ts';

type EntryOptions = Parameters<UpstreamPlugin>[0];

/** Options of the client, and under `entries` those of the primary's and of the fallback's entry. */
export type FlexiAISettings = Omit<FlexiAIConfig, 'providers'> & { readonly entries?: readonly EntryOptions[] };

/** A FlexiAI policy: variants are made by changing its settings. */
export interface FlexiAIPolicy extends Policy {
  readonly settings: FlexiAISettings;
}

export function flexiaiPolicy(
  upstreams: 1 | 2,
  name: string,
  what: string,
  settings: FlexiAISettings = {},
): FlexiAIPolicy {
  const { entries = [], ...options } = settings;
  return {
    name,
    what,
    upstreams,
    settings,
    makeCaller: ({ primary, fallback }) =>
      new FlexiAICaller({
        ...options,
        providers: [primary, fallback].slice(0, upstreams).map((plugin, index) => plugin(entries[index] ?? {})),
      }),
  };
}

export function isFlexiAIPolicy(policy: Policy): policy is FlexiAIPolicy {
  return 'settings' in policy;
}
