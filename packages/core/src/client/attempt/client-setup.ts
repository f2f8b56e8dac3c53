import type { DataRequirements } from '../../config/options/data-config.ts';
import type { HedgeConfig } from '../../config/options/hedge-config.ts';
import type { RoutingConfig } from '../../config/options/routing-config.ts';
import type { StreamingConfig } from '../../config/options/streaming-config.ts';
import type { TimeoutOptions } from '../../config/options/timeout-config.ts';
import { sameData } from '../../data/same-data.ts';
import { type Admissions, admissionsOf } from '../../middleware/admissions.ts';
import { compose, type Handler } from '../../middleware/compose.ts';
import { GuardedPrices } from '../../middleware/guarded-prices.ts';
import type { Middleware } from '../../middleware/middleware.ts';
import type { PriceSource } from '../../model/price-source.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { ModelAliases } from '../../routing/model-aliases.ts';
import { priceAdvice } from '../../routing/price-advice.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import { RouteTable } from '../../routing/route-table.ts';
import { Router } from '../../routing/router.ts';
import type { ClientEmitter } from '../events/client-emitter.ts';
import type { Hooks } from '../events/hooks.ts';
import type { ClientSnapshot } from '../status/client-snapshot.ts';

/** The resolved configuration of `createFlexiAI`. */
export interface ClientParts {
  readonly entries: readonly ResolvedEntry[];
  readonly routing: RoutingConfig;
  readonly hedge: HedgeConfig | undefined;
  readonly timeouts: TimeoutOptions | undefined;
  readonly streaming: StreamingConfig;
  readonly aliases: ModelAliases | undefined;
  /** What every call requires of the entries that it asks. */
  readonly requires: DataRequirements | undefined;
  readonly strict: boolean;
  readonly middleware: readonly Middleware[];
  readonly hooks: Hooks;
  readonly snapshot: ClientSnapshot | null | undefined;
  readonly logger: Logger;
}

/** The parts of its client that a call uses. A new configuration makes a new setup; calls in flight finish with theirs. */
export interface ClientSetup extends ClientParts {
  readonly emitter: ClientEmitter;
  readonly table: RouteTable;
  readonly router: Router;
  /** Call-scope middleware, the outermost first. */
  readonly aroundCalls: readonly Middleware[];
  /** Attempt-scope middleware around the provider; `undefined` without any. */
  readonly aroundAttempts: ((innermost: Handler) => Handler) | undefined;
  /** Middleware that admits each attempt; `undefined` if there is none. */
  readonly admissions: Admissions | undefined;
  /** The source of prices; `undefined` where only entries and plugins have them. */
  readonly prices: PriceSource | undefined;
  /** Whether prices affect the candidates of a call, or their order: they must be loaded before the call is planned. */
  readonly plansByPrice: boolean;
  /** A warning for the first call: a setting needs prices, and none is known. */
  readonly priceAdvice: string | undefined;
}

/** @param used middleware that was added by `use`; it runs inside that of the configuration */
export function makeSetup(
  parts: ClientParts,
  used: readonly Middleware[],
  emitter: ClientEmitter,
  before?: ClientSetup,
): ClientSetup {
  const table = new RouteTable(
    parts.entries,
    (route, change) =>
      emitter.emit('breakerChange', () => ({ ...change, provider: route.entry.name, model: route.model })),
    before?.table,
  );
  const router =
    before !== undefined && sameData(before.routing, parts.routing)
      ? before.router.on(table, parts)
      : new Router(table, parts.routing, parts.logger, parts);
  return withMiddleware({ ...parts, emitter, table, router }, used);
}

/** The same setup with the current middleware, split into that around calls and that around attempts. */
export function withMiddleware(
  setup: ClientParts & Pick<ClientSetup, 'emitter' | 'table' | 'router'>,
  used: readonly Middleware[],
): ClientSetup {
  const { logger, routing } = setup;
  const all = [...setup.middleware, ...used];
  const chain = all.filter(({ passive }) => passive !== true);
  const around = chain.filter(({ scope }) => scope === 'attempt');
  const aroundCalls = chain.filter(({ scope }) => scope === 'call');
  const pricer = all.find(({ pricing }) => pricing !== undefined);
  const prices = pricer?.pricing === undefined ? undefined : new GuardedPrices(pricer.pricing, pricer.name, logger);
  const { strategy } = routing;
  // A middleware or a custom strategy may read the costs of candidates. An admission waits for prices itself.
  const looksAtCost = strategy === 'lowest-cost' || typeof strategy === 'function' || aroundCalls.length > 0;
  return {
    ...setup,
    aroundCalls,
    aroundAttempts: around.length === 0 ? undefined : (innermost) => compose(around, innermost),
    admissions: admissionsOf(all, logger),
    prices,
    plansByPrice: prices !== undefined && (looksAtCost || prices.requiresPrice === true),
    priceAdvice: prices === undefined ? priceAdvice(routing, setup.hedge, setup.entries) : undefined,
  };
}
