import type { ClientSetup } from './attempt/client-setup.ts';
import type { CallOptions } from './call/call-options.ts';

/**
 * The loading that a strict call waits for before it plans: until its code is loaded, a provider may not know which settings
 * it does not support. `undefined` if there is nothing to wait for. Never rejects: an entry that cannot be loaded is skipped
 * at its turn.
 */
export function loadingChecks(
  options: Pick<CallOptions, 'strict'>,
  { strict, table }: Pick<ClientSetup, 'strict' | 'table'>,
): Promise<unknown> | undefined {
  if (!(options.strict ?? strict)) return undefined;
  const loading = table.entries.flatMap(({ provider, loader }) =>
    provider.checkRequest === undefined ? [] : (loader.pending() ?? []),
  );
  return loading.length === 0 ? undefined : Promise.all(loading);
}
