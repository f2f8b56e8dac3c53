import type { ProviderServer, ProviderStatus } from '@flexiai/core';

/** The known part of a call's route. */
export interface RouteHint {
  readonly model?: string | undefined;
  readonly plugin?: string | undefined;
  readonly server?: ProviderServer | undefined;
}

/**
 * The attributes of a client's calls that are certain before a provider is called, because all entries have them in
 * common: with one entry, all. Samplers use them when a span starts.
 */
export class ExpectedRoute {
  #common: RouteHint = {};
  /** The address that each entry last called; `undefined` before the first call. */
  readonly #servers = new Map<string, ProviderServer | undefined>();

  /** Adds a configuration. */
  learn(statuses: readonly ProviderStatus[]): void {
    this.#servers.clear();
    for (const { name } of statuses) this.#servers.set(name, undefined);
    this.#common = {
      model: commonOf(statuses.map(({ model }) => model)),
      plugin: commonOf(statuses.map(({ plugin }) => plugin)),
    };
  }

  /** An entry is called: the address of its server is now known. */
  asked(entry: string, server: ProviderServer | undefined): void {
    const known = this.#servers.get(entry);
    if (server === undefined || !this.#servers.has(entry)) return;
    if (known?.address === server.address && known.port === server.port) return;
    this.#servers.set(entry, server);
    const servers = [...this.#servers.values()];
    const isCommon = servers.every((each) => each?.address === server.address && each.port === server.port);
    this.#common = { ...this.#common, server: isCommon ? server : undefined };
  }

  /** @param model the model of the request */
  of(model: string | undefined): RouteHint {
    return model === undefined ? this.#common : { ...this.#common, model };
  }
}

function commonOf(values: readonly string[]): string | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}
