import type { HedgeConfig } from '../config/options/hedge-config.ts';
import type { RoutingConfig } from '../config/options/routing-config.ts';
import type { StreamingConfig } from '../config/options/streaming-config.ts';
import type { TimeoutOptions } from '../config/options/timeout-config.ts';
import { sameData } from '../data/same-data.ts';
import { admissionsOf } from '../middleware/admissions.ts';
import { compose } from '../middleware/compose.ts';
import { GuardedPrices } from '../middleware/guarded-prices.ts';
import type { Middleware } from '../middleware/middleware.ts';
import type { PriceSource } from '../model/price-source.ts';
import type { Logger } from '../plugin/logger.ts';
import { priceAdvice } from '../routing/price-advice.ts';
import type { ResolvedEntry } from '../routing/resolved-entry.ts';
import { RouteTable } from '../routing/route-table.ts';
import { Router } from '../routing/router.ts';
import type { AttemptEnvironment } from './attempt/attempt-environment.ts';
import type { ClientEmitter } from './events/client-emitter.ts';
import type { Hooks } from './events/hooks.ts';
import type { ModelAliases } from './request/model-aliases.ts';
import type { ClientSnapshot } from './status/client-snapshot.ts';

/** What `createFlexiAI` made of its configuration. */
export interface ClientParts {
  readonly entries: readonly ResolvedEntry[];
  readonly routing: RoutingConfig;
  readonly hedge: HedgeConfig | undefined;
  readonly timeouts: TimeoutOptions | undefined;
  readonly streaming: StreamingConfig;
  readonly aliases: ModelAliases | undefined;
  readonly strict: boolean;
  readonly middleware: readonly Middleware[];
  readonly hooks: Hooks;
  readonly snapshot: ClientSnapshot | null | undefined;
  readonly logger: Logger;
}

/**
 * All that a call takes from its client when it begins. A new configuration makes a new one: calls in flight finish with
 * theirs.
 */
export interface ClientSetup {
  readonly parts: ClientParts;
  readonly table: RouteTable;
  readonly router: Router;
  /** Call-scope middleware. */
  readonly aroundCalls: readonly Middleware[];
  readonly environment: AttemptEnvironment;
  /** What knows prices; `undefined` where only entries and plugins do. */
  readonly prices: PriceSource | undefined;
  /** Whether prices have a say in whom a call asks: they must be loaded before it plans. */
  readonly plansByPrice: boolean;
  /** What the first call warns of: a setting that needs prices where none is known. */
  readonly priceAdvice: string | undefined;
}

/** @param used middleware that was added since; it stands inside that of the configuration */
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
    before !== undefined && sameData(before.parts.routing, parts.routing)
      ? before.router.on(table, parts.strict)
      : new Router(table, parts.routing, parts.logger, parts.strict);
  return withMiddleware({ parts, table, router }, used, emitter);
}

/** The same with the middleware of today, sorted into what stands around calls and what stands around tries. */
export function withMiddleware(
  { parts, table, router }: Pick<ClientSetup, 'parts' | 'table' | 'router'>,
  used: readonly Middleware[],
  emitter: ClientEmitter,
): ClientSetup {
  const all = [...parts.middleware, ...used];
  const chain = all.filter(({ passive }) => passive !== true);
  const around = chain.filter(({ scope }) => scope === 'attempt');
  const pricer = all.find(({ pricing }) => pricing !== undefined);
  const prices =
    pricer?.pricing === undefined ? undefined : new GuardedPrices(pricer.pricing, pricer.name, parts.logger);
  const environment: AttemptEnvironment = {
    emitter,
    logger: parts.logger,
    timeouts: parts.timeouts,
    hedge: parts.hedge,
    strict: parts.strict,
    prices,
    middleware: around.length === 0 ? undefined : (innermost) => compose(around, innermost),
    admissions: admissionsOf(all, parts.logger),
  };
  const aroundCalls = chain.filter(({ scope }) => scope === 'call');
  const { strategy } = parts.routing;
  // A middleware, or a strategy of the application's own, may look at what candidates cost. An admission waits by itself.
  const looksAtCost = strategy === 'lowest-cost' || typeof strategy === 'function' || aroundCalls.length > 0;
  const plansByPrice = prices !== undefined && (looksAtCost || prices.requiresPrice === true);
  const advice = prices === undefined ? priceAdvice(parts.routing, parts.hedge, parts.entries) : undefined;
  return { parts, table, router, aroundCalls, environment, prices, plansByPrice, priceAdvice: advice };
}
