import type { ProviderCapabilities } from '@flexiai/core/plugin';
import type { ConformanceRule } from './conformance-rule.ts';
import type { ConformanceServer } from './conformance-server.ts';
import type { ProviderConformanceOptions } from './provider-conformance-options.ts';

/** The provider's description of itself. */
export interface ProviderFacts {
  readonly capabilities: ProviderCapabilities;
  readonly methods: ReadonlySet<string>;
  readonly takesReasoning: boolean;
}

/**
 * Why a rule does not apply; `undefined` if it does.
 *
 * @param provider omitted if it could not be created: the rules themselves then report it
 */
export function skipReason(
  { needs }: ConformanceRule,
  { plugin, server }: Pick<ProviderConformanceOptions, 'plugin' | 'server'>,
  provider: ProviderFacts | undefined,
): string | undefined {
  if (needs.apiKey === true && plugin.apiKey === undefined) return 'the plugin declares no apiKey';
  if (provider !== undefined) {
    const { capabilities, methods, takesReasoning } = provider;
    const missing = needs.can?.find((capability) => !capabilities[capability]);
    if (missing !== undefined) return `capabilities.${missing} is false`;
    if (needs.cannot !== undefined && capabilities[needs.cannot]) return `capabilities.${needs.cannot} is true`;
    if (needs.takesReasoning === true && !takesReasoning) return 'conversation.reasoning is false';
    if (needs.method !== undefined && !methods.has(needs.method)) return `the provider has no ${needs.method}()`;
  }
  if (needs.server === undefined) return undefined;
  return server === undefined ? 'there is no server' : lackOf(needs, server);
}

function lackOf(
  { server: features, reads, sample }: ConformanceRule['needs'],
  server: ConformanceServer,
): string | undefined {
  if (sample !== undefined && server.samples?.[sample] === undefined) return `the server has no sample of ${sample}`;
  const unread = reads?.find((member) => server[member] === undefined);
  if (unread !== undefined) return `the server has no ${unread}`;
  if (features === undefined || features === true) return undefined;
  return features.map((feature) => server.lacks?.[feature]).find((reason) => reason !== undefined);
}
