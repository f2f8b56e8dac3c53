import type { ProviderServer, ProviderStatus } from '@flexiai/core';

/** What is known of where a call goes. */
export interface RouteHint {
  readonly model?: string | undefined;
  readonly pluginId?: string | undefined;
  readonly server?: ProviderServer | undefined;
}

/**
 * What is certain of a client's calls before a provider is asked, because all entries have it in common: with one entry,
 * everything. Samplers decide by it when a span starts.
 */
export class ExpectedRoute {
  #common: RouteHint = {};
  /** Where each entry was last asked; `undefined` before. */
  readonly #servers = new Map<string, ProviderServer | undefined>();

  /** Takes in a configuration. */
  learn(statuses: readonly ProviderStatus[]): void {
    this.#servers.clear();
    for (const { name } of statuses) this.#servers.set(name, undefined);
    this.#common = {
      model: commonOf(statuses.map(({ model }) => model)),
      pluginId: commonOf(statuses.map(({ provider }) => provider)),
    };
  }

  /** An entry is asked: where its server is, is known from now on. */
  asked(entry: string, server: ProviderServer | undefined): void {
    const known = this.#servers.get(entry);
    if (server === undefined || !this.#servers.has(entry)) return;
    if (known?.address === server.address && known.port === server.port) return;
    this.#servers.set(entry, server);
    const servers = [...this.#servers.values()];
    const isCommon = servers.every((each) => each?.address === server.address && each.port === server.port);
    this.#common = { ...this.#common, server: isCommon ? server : undefined };
  }

  /** @param model the one that the request names */
  of(model: string | undefined): RouteHint {
    return model === undefined ? this.#common : { ...this.#common, model };
  }
}

function commonOf(values: readonly string[]): string | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}
