import type {
  AdmissionForecast,
  AdmissionPreview,
  AdmissionQuestion,
  AdmissionVerdict,
  AdmittedTry,
  Attempt,
  Logger,
  RefusedTry,
} from '@flexiai/core';
import type { Balance, CostStore, Eventually, Hold, PicoUsd, ReserveResult } from '../stores/cost-store.ts';
import { CallBook } from './call-book.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { Limit, LimitBucket } from './limit.ts';
import type { LimitEmitter } from './limit-events.ts';
import { Outbox } from './outbox.ts';
import { usdOfPico } from './pico-usd.ts';
import { type Need, refusalOf, storeDownRefusal } from './refusal.ts';
import { StoreGuard, type StoreOutcome } from './store-guard.ts';
import { chargeOf, type TryPrice, type TryPrices } from './try-price.ts';

/** What limits are made of. */
export interface SpendingLimitsParts {
  readonly limits: readonly Limit[];
  readonly store: CostStore;
  readonly prices: TryPrices;
  readonly events: LimitEmitter;
  readonly onStoreDown: 'allow' | 'refuse';
  readonly storeTimeoutMs: number;
  readonly leaseTtlMs: number;
}

/** Buckets whose last figures are remembered, for `foresee` on stores that answer later. */
const MOST_SEEN = 10_000;

/**
 * Holds tries to limits: sets aside what a try may cost before it is made, in all its limits at once, and puts what it has cost in
 * the place of that when it is over.
 */
export class SpendingLimits {
  readonly #parts: SpendingLimitsParts;
  readonly #guard: StoreGuard;
  readonly #outbox: Outbox;
  readonly #leases: LeaseKeeper;
  readonly #calls = new WeakMap<object, CallBook>();
  readonly #seen = new Map<string, Balance>();
  /** Operations on the store that nothing waits for. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(parts: SpendingLimitsParts) {
    this.#parts = parts;
    this.#guard = new StoreGuard(parts.store, parts.storeTimeoutMs, {
      down: (error) => this.#parts.events.emit('storeDown', { message: messageOf(error) }),
      up: (downMs) => this.#parts.events.emit('storeUp', { downMs }),
    });
    this.#outbox = new Outbox({
      run: (operation) => this.#guard.run(operation),
      lost: (settlements) => this.#parts.events.emit('lost', { settlements }),
    });
    this.#leases = new LeaseKeeper(parts.leaseTtlMs, (ids) => {
      this.#inBackground(
        this.#guard.run((store) => store.renew(ids, parts.leaseTtlMs)),
        () => undefined,
      );
    });
  }

  /** @throws ValidationError for a label that cannot be counted by, ConfigurationError for a store that cannot be used */
  admit(question: AdmissionQuestion): AdmissionVerdict | Promise<AdmissionVerdict> {
    // Without prices, a limit would let everything through.
    const loading = this.#parts.prices.pending();
    return loading === undefined ? this.#admit(question) : loading.then(() => this.#admit(question));
  }

  /** What `admit` would say by what is known without waiting. */
  foresee(preview: AdmissionPreview): AdmissionForecast | undefined {
    if (this.#parts.prices.pending() !== undefined) return undefined;
    const { needs } = this.#needsOf(preview);
    if (needs.length === 0) return undefined;
    const balances = this.#known(needs);
    const refusal = refusalOf(needs, balances);
    const budget = tightest(needs, balances);
    return { ...(refusal !== undefined && { refusal }), ...(budget !== undefined && { budget }) };
  }

  /** Resolves when all that was spent is in the store, or the store does not take it. */
  async flush(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await this.#outbox.flush();
  }

  #admit(question: AdmissionQuestion): AdmissionVerdict | Promise<AdmissionVerdict> {
    const { needs, price } = this.#needsOf(question);
    if (needs.length === 0) return undefined;
    const own = needs.filter(({ bucket }) => bucket.limit.per === 'call');
    const shared = needs.filter(({ bucket }) => bucket.limit.per !== 'call');
    const book = this.#bookOf(question.call);
    const refused = refusalOf(
      own,
      own.map(({ bucket }) => book.balance(bucket.name)),
    );
    if (refused !== undefined) return this.#refuse(refused, question);
    for (const { bucket, amount } of own) book.add(bucket.name, 0n, amount);
    const lease: Lease = { id: crypto.randomUUID(), own, shared, book, price, logger: question.logger };
    if (shared.length === 0) return this.#ticket(lease);
    const reservation = { id: lease.id, holds: shared.map(holdOf), ttlMs: this.#parts.leaseTtlMs };
    const giveBack = (error: unknown): never => {
      releaseOwn(lease);
      throw error;
    };
    let outcome: Eventually<StoreOutcome<ReserveResult>>;
    try {
      outcome = this.#guard.run((store) => store.reserve(reservation));
    } catch (error) {
      return giveBack(error);
    }
    return outcome instanceof Promise
      ? outcome.then((later) => this.#reserved(later, lease, question), giveBack)
      : this.#reserved(outcome, lease, question);
  }

  #reserved(outcome: StoreOutcome<ReserveResult>, lease: Lease, question: AdmissionQuestion): AdmissionVerdict {
    const { shared } = lease;
    if (outcome.isDown) {
      const mustHold = this.#parts.onStoreDown === 'refuse' && shared.some(({ bucket }) => bucket.limit.isHard);
      // With the cost that is settled later, the store has all that was spent while it was down.
      if (!mustHold) return this.#ticket(lease);
      releaseOwn(lease);
      // The reservation may have arrived after all.
      this.#outbox.release(lease.id);
      return this.#refuse(storeDownRefusal(messageOf(outcome.error)), question);
    }
    const { granted, balances } = outcome.value;
    this.#remember(shared, balances);
    if (granted) {
      this.#leases.add(lease.id);
      return this.#ticket(lease);
    }
    releaseOwn(lease);
    const refusal = refusalOf(shared, balances) ?? storeDownRefusal('its answer contradicts itself');
    return this.#refuse(refusal, question);
  }

  #ticket(lease: Lease): AdmittedTry {
    return {
      settle: (attempt) => this.#settle(lease, attempt),
      release: () => this.#release(lease),
    };
  }

  #settle(lease: Lease, attempt: Attempt): void {
    const { id, own, shared, book, price } = lease;
    const { amount } = chargeOf(attempt, price);
    for (const need of own) {
      book.add(need.bucket.name, amount, -need.amount);
      this.#tellThresholds(need.bucket, amount, book.balance(need.bucket.name), lease.logger);
    }
    if (shared.length === 0) return;
    this.#leases.delete(id);
    const buckets = shared
      .map(holdOf)
      .map(({ bucket, keepUntil }) => ({ bucket, ...(keepUntil !== undefined && { keepUntil }) }));
    const settlement = { id, amount, buckets };
    this.#inBackground(
      this.#guard.run((store) => store.settle(settlement)),
      (outcome) => {
        if (outcome.isDown) return this.#outbox.settle(settlement);
        const { applied, balances } = outcome.value;
        this.#remember(shared, balances);
        if (!applied) return;
        for (const [index, { bucket }] of shared.entries()) {
          const balance = balances[index];
          if (balance !== undefined) this.#tellThresholds(bucket, amount, balance, lease.logger);
        }
      },
    );
  }

  #release(lease: Lease): void {
    releaseOwn(lease);
    if (lease.shared.length === 0) return;
    this.#leases.delete(lease.id);
    this.#inBackground(
      this.#guard.run((store) => store.release(lease.id)),
      ({ isDown }) => {
        if (isDown) this.#outbox.release(lease.id);
      },
    );
  }

  /** What a try would set aside: in a limit that refuses, what the dearest of the candidates that are left may cost. */
  #needsOf(preview: AdmissionPreview): { readonly needs: readonly Need[]; readonly price: TryPrice | undefined } {
    const now = Date.now();
    const buckets = this.#parts.limits.flatMap((limit) => limit.bucketsOf(preview, now));
    if (buckets.length === 0) return { needs: [], price: undefined };
    const { prices } = this.#parts;
    const price = prices.of(preview, preview.target);
    const own = price?.most ?? 0n;
    let dearest: PicoUsd | undefined;
    const needs = buckets.map((bucket): Need => {
      const { isOfTarget, isHard, onExceeded } = bucket.limit;
      if (isOfTarget || !isHard || onExceeded === 'cheaper') return { bucket, amount: own };
      dearest ??= largest([own, ...preview.others.map((target) => prices.of(preview, target)?.most ?? 0n)]);
      return { bucket, amount: dearest };
    });
    return { needs, price };
  }

  /** The balances as far as they are known now. */
  #known(needs: readonly Need[]): readonly Balance[] {
    const shared = needs.filter(({ bucket }) => bucket.limit.per !== 'call');
    if (shared.length > 0) {
      this.#inBackground(
        this.#guard.run((store) => store.read(shared.map(({ bucket }) => bucket.name))),
        (outcome) => {
          if (!outcome.isDown) this.#remember(shared, outcome.value);
        },
      );
    }
    return needs.map(({ bucket }) => (bucket.limit.per === 'call' ? EMPTY : (this.#seen.get(bucket.name) ?? EMPTY)));
  }

  #remember(needs: readonly Need[], balances: readonly Balance[]): void {
    for (const [index, { bucket }] of needs.entries()) {
      const balance = balances[index];
      if (balance === undefined) continue;
      this.#seen.delete(bucket.name);
      this.#seen.set(bucket.name, balance);
    }
    for (const name of this.#seen.keys()) {
      if (this.#seen.size <= MOST_SEEN) break;
      this.#seen.delete(name);
    }
  }

  /** Told by the one settlement that goes beyond it: once, in all processes that share the store. */
  #tellThresholds({ limit, subject, window }: LimitBucket, amount: PicoUsd, { spent }: Balance, logger: Logger): void {
    const before = spent - amount;
    for (const threshold of limit.thresholds) {
      const mark = BigInt(Math.round(threshold * 1e6)) * limit.amount;
      if (before * 1_000_000n >= mark || spent * 1_000_000n < mark) continue;
      const told = {
        limit: limit.name,
        per: limit.per,
        subject,
        threshold,
        amountUsd: limit.amountUsd,
        spentUsd: usdOfPico(spent),
        ...(Number.isFinite(window.end) && { resetsAt: window.end }),
      };
      const suffix = subject === '' ? '' : ` (${subject})`;
      logger.warn(
        `${Math.round(threshold * 100)} % of the limit "${limit.name}"${suffix} are spent: ${told.spentUsd} of ${limit.amountUsd} USD.`,
        told,
      );
      this.#parts.events.emit('threshold', told, logger);
    }
  }

  #refuse(refusal: RefusedTry, { requestId, correlationId, target, logger }: AdmissionQuestion): RefusedTry {
    const { message, limit } = refusal.error;
    const { provider, model } = target;
    const event = { requestId, correlationId, provider, model, message, ...(limit !== undefined && { limit }) };
    this.#parts.events.emit('refused', event, logger);
    return refusal;
  }

  #bookOf(call: object): CallBook {
    const known = this.#calls.get(call) ?? new CallBook();
    this.#calls.set(call, known);
    return known;
  }

  /** Goes on when the store has answered; at once where it has. */
  #inBackground<T>(outcome: Eventually<T>, then: (outcome: T) => void): void {
    if (!(outcome instanceof Promise)) {
      then(outcome);
      return;
    }
    const done = outcome.then(then).finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }
}

/** What a try has set aside. */
interface Lease {
  readonly id: string;
  /** In limits of the call. */
  readonly own: readonly Need[];
  /** In limits of the store. */
  readonly shared: readonly Need[];
  readonly book: CallBook;
  readonly price: TryPrice | undefined;
  readonly logger: Logger;
}

function largest(amounts: readonly PicoUsd[]): PicoUsd {
  let most = 0n;
  for (const amount of amounts) if (amount > most) most = amount;
  return most;
}

const EMPTY: Balance = { spent: 0n, reserved: 0n };

/** How long a bucket is kept after its window, in ms: calls that began in it may end later. */
const KEPT_MS = 24 * 3_600_000;

function holdOf({ bucket: { name, limit, window }, amount }: Need): Hold {
  return {
    bucket: name,
    amount,
    ...(limit.isHard && { limit: limit.amount }),
    ...(Number.isFinite(window.end) && { keepUntil: window.end + KEPT_MS }),
  };
}

function releaseOwn({ own, book }: Lease): void {
  for (const { bucket, amount } of own) book.add(bucket.name, 0n, -amount);
}

/** The hard limit that leaves least. */
function tightest(needs: readonly Need[], balances: readonly Balance[]): AdmissionForecast['budget'] {
  const left = ({ bucket }: Need, index: number): number => {
    const { spent, reserved } = balances[index] ?? EMPTY;
    return usdOfPico(bucket.limit.amount - spent - reserved);
  };
  const budgets = needs.flatMap((need, index) =>
    need.bucket.limit.isHard
      ? [{ limit: need.bucket.limit.name, leftUsd: Math.max(0, left(need, index)), neededUsd: usdOfPico(need.amount) }]
      : [],
  );
  return budgets.sort((a, b) => a.leftUsd - b.leftUsd)[0];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
