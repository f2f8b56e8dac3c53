import type { FlexiAI } from '@flexiai/core';
import type { CostControl, CostStore } from '@flexiai/cost';
import type { CommandContext } from '../program/command-context.ts';
import { loadSetup, type Setup } from './setup.ts';
import { verboseLogger } from './verbose-logger.ts';

/** The variable with the file for the costs of `ask` and `chat`. */
export const STORE_VARIABLE = 'FLEXIAI_COST_STORE';

/** A client with its cost middleware. */
export interface OpenedClient extends AsyncDisposable {
  readonly ai: FlexiAI;
  readonly costs: CostControl;
}

/** A client of the configuration. It knows prices, and records no costs. */
export async function openClient(context: CommandContext, setup?: Setup): Promise<FlexiAI> {
  return (await open(context, setup, undefined)).ai;
}

/** A client of the configuration that records its costs in the file of `FLEXIAI_COST_STORE`, if set. */
export async function openBooks(context: CommandContext, setup?: Setup): Promise<OpenedClient> {
  const path = context.env[STORE_VARIABLE];
  const store = path === undefined || path === '' ? undefined : await storeAt(path, context.cwd);
  const { ai, costs } = await open(context, setup, store);
  return {
    ai,
    costs,
    async [Symbol.asyncDispose]() {
      await ai.close();
      await store?.close?.();
    },
  };
}

/** The cost store in a file, which is opened by the first call. */
export async function storeAt(path: string, cwd: string): Promise<CostStore> {
  const [{ sqliteStore }, { resolve }] = await Promise.all([import('@flexiai/cost/node'), import('node:path')]);
  return sqliteStore({ path: resolve(cwd, path) });
}

async function open(
  context: CommandContext,
  setup: Setup | undefined,
  store: CostStore | undefined,
): Promise<{ readonly ai: FlexiAI; readonly costs: CostControl }> {
  const [{ createFlexiAI }, { cost }, { loaded }] = await Promise.all([
    import('@flexiai/core'),
    import('@flexiai/cost'),
    setup ?? loadSetup(context),
  ]);
  const logger = context.options.verbose === true ? await verboseLogger(context) : undefined;
  const costs = cost(store === undefined ? {} : { store });
  const ai = createFlexiAI({
    ...loaded.config,
    middleware: [costs, ...(loaded.config.middleware ?? [])],
    ...(logger !== undefined && { logger }),
  });
  costs.attach(ai);
  return { ai, costs };
}
