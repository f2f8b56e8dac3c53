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
import type { Balance, CostStore, Eventually, ReserveResult } from '../stores/cost-store.ts';
import { holdOf, leavesMuch, type Needs, needsOf, placeOf, tightest } from './attempt-needs.ts';
import { type AttemptPrice, type AttemptPrices, chargeOf } from './attempt-price.ts';
import { CallBook } from './call-book.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { Limit, LimitBucket } from './limit.ts';
import type { LimitEmitter } from './limit-events.ts';
import type { LimitState } from './limit-state.ts';
import { Outbox } from './outbox.ts';
import { type Need, refusalOf, storeDownRefusal } from './refusal.ts';
import { EMPTY, SeenBalances } from './seen-balances.ts';
import { StoreGuard, type StoreOutcome } from './store-guard.ts';
import { tellThresholds } from './tell-thresholds.ts';

/** The parts that limits are built from. */
export interface SpendingLimitsParts {
  readonly limits: readonly Limit[];
  readonly store: CostStore;
  readonly prices: AttemptPrices;
  readonly events: LimitEmitter;
  readonly onStoreDown: 'allow' | 'refuse';
  readonly storeTimeoutMs: number;
  readonly leaseTtlMs: number;
}

/**
 * Enforces limits: reserves the highest possible cost of an attempt before it starts, in all its limits at once, and
 * replaces the reservation by the actual cost when the attempt ends.
 */
export class SpendingLimits {
  readonly #parts: SpendingLimitsParts;
  readonly #guard: StoreGuard;
  readonly #outbox: Outbox;
  readonly #leases: LeaseKeeper;
  /** Prefix of lease names, unique among all objects that share the store. */
  #id: string | undefined;
  #attempts = 0;
  readonly #calls = new WeakMap<object, CallBook>();
  readonly #seen = new SeenBalances();
  /** Operations on the store that nothing awaits. */
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

  /** @throws ValidationError for a label of an unusable type, ConfigurationError for an unusable store */
  admit(question: AdmissionQuestion): AdmissionVerdict | Promise<AdmissionVerdict> {
    // Without prices, a limit would admit everything.
    const loading = this.#parts.prices.pending();
    return loading === undefined ? this.#admit(question) : loading.then(() => this.#admit(question));
  }

  /** What `admit` would decide, by what is known without waiting. */
  foresee(preview: AdmissionPreview): AdmissionForecast | undefined {
    if (this.#parts.prices.pending() !== undefined) return undefined;
    const buckets = this.#bucketsOf(preview, Date.now());
    if (buckets.length === 0) return undefined;
    const { needs } = needsOf(this.#parts.prices, preview, buckets, 'exactly');
    const balances = this.#known(needs);
    const refusal = refusalOf(needs, balances, preview);
    const budget = tightest(needs, balances);
    return { ...(refusal !== undefined && { refusal }), ...(budget !== undefined && { budget }) };
  }

  /** The known state of the limits that calls of this process counted against, without calling the store. */
  states(): readonly LimitState[] {
    return this.#seen.states();
  }

  /** Resolves when the store has accepted or rejected all settlements. */
  async flush(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await this.#outbox.flush();
  }

  #admit(question: AdmissionQuestion): AdmissionVerdict | Promise<AdmissionVerdict> {
    const now = Date.now();
    const buckets = this.#bucketsOf(question, now);
    if (buckets.length === 0) return undefined;
    const book = this.#bookOf(question.call);
    // Measuring a text takes longer than everything else: if much is left, a bound that needs no measuring is enough.
    const rough = needsOf(this.#parts.prices, question, buckets, 'roughly');
    if (rough !== undefined && leavesMuch(rough.needs, book, this.#seen))
      return this.#reserve(question, rough, book, true);
    return this.#reserve(question, needsOf(this.#parts.prices, question, buckets, 'exactly'), book, false);
  }

  /** @param isRough whether the amounts are upper bounds: they are measured if they do not fit */
  #reserve(
    question: AdmissionQuestion,
    { needs, price }: Needs,
    book: CallBook,
    isRough: boolean,
  ): AdmissionVerdict | Promise<AdmissionVerdict> {
    const own: Need[] = [];
    const shared: Need[] = [];
    for (const need of needs) (need.bucket.limit.per === 'call' ? own : shared).push(need);
    const refused =
      own.length === 0
        ? undefined
        : refusalOf(
            own,
            own.map(({ bucket }) => book.balance(bucket.name)),
            question,
          );
    if (refused !== undefined) return this.#refuse(refused, question);
    for (const { bucket, amount } of own) book.add(bucket.name, 0n, amount);
    this.#attempts += 1;
    // Created with the first attempt, because processes that start from one snapshot must not share it.
    this.#id ??= crypto.randomUUID();
    const id = `${this.#id}/${this.#attempts}`;
    const lease: Lease = { id, own, shared, book, price, isRough, logger: question.logger };
    if (shared.length === 0) return new HeldTry(this, lease);
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

  #reserved(
    outcome: StoreOutcome<ReserveResult>,
    lease: Lease,
    question: AdmissionQuestion,
  ): AdmissionVerdict | Promise<AdmissionVerdict> {
    const { shared } = lease;
    if (outcome.isDown) {
      const mustHold = this.#parts.onStoreDown === 'refuse' && shared.some(({ bucket }) => bucket.limit.isHard);
      // When its cost is settled later, the store has everything that was spent during the outage.
      if (!mustHold) return new HeldTry(this, lease);
      releaseOwn(lease);
      // The reservation may have arrived after all.
      this.#outbox.release(lease.id);
      return this.#refuse(storeDownRefusal(messageOf(outcome.error)), question);
    }
    const { granted, balances } = outcome.value;
    this.#seen.remember(shared, balances);
    if (granted) {
      this.#leases.add(lease.id);
      return new HeldTry(this, lease);
    }
    releaseOwn(lease);
    // The known balances were outdated: less is left than they said.
    if (lease.isRough) {
      const buckets = [...lease.own, ...shared].map(({ bucket }) => bucket);
      return this.#reserve(question, needsOf(this.#parts.prices, question, buckets, 'exactly'), lease.book, false);
    }
    const refusal = refusalOf(shared, balances, question) ?? storeDownRefusal('its answer contradicts itself');
    return this.#refuse(refusal, question);
  }

  /** Replaces the reservation of an attempt by its actual cost. */
  settle(lease: Lease, attempt: Attempt): void {
    const { id, own, shared, book, price } = lease;
    const { events } = this.#parts;
    const { amount } = chargeOf(attempt, price);
    for (const need of own) {
      book.add(need.bucket.name, amount, -need.amount);
      tellThresholds(events, need.bucket, amount, book.balance(need.bucket.name), lease.logger);
    }
    if (shared.length === 0) return;
    this.#leases.delete(id);
    const settlement = { id, amount, buckets: shared.map(placeOf) };
    this.#inBackground(
      this.#guard.run((store) => store.settle(settlement)),
      (outcome) => {
        if (outcome.isDown) return this.#outbox.settle(settlement);
        const { applied, balances } = outcome.value;
        this.#seen.remember(shared, balances);
        if (!applied) return;
        shared.forEach(({ bucket }, index) => {
          const balance = balances[index];
          if (balance !== undefined) tellThresholds(events, bucket, amount, balance, lease.logger);
        });
      },
    );
  }

  /** Releases the reservation of an attempt that was not made. */
  release(lease: Lease): void {
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

  /** The buckets in which an attempt is counted. */
  #bucketsOf(preview: AdmissionPreview, now: number): readonly LimitBucket[] {
    const { limits } = this.#parts;
    const [only] = limits;
    if (limits.length === 1 && only !== undefined) return only.bucketsOf(preview, now);
    return limits.flatMap((limit) => limit.bucketsOf(preview, now));
  }

  /** The known balances. */
  #known(needs: readonly Need[]): readonly Balance[] {
    const shared = needs.filter(({ bucket }) => bucket.limit.per !== 'call');
    if (shared.length > 0) {
      this.#inBackground(
        this.#guard.run((store) => store.read(shared.map(({ bucket }) => bucket.name))),
        (outcome) => {
          if (!outcome.isDown) this.#seen.remember(shared, outcome.value);
        },
      );
    }
    return needs.map(({ bucket }) => (bucket.limit.per === 'call' ? EMPTY : this.#seen.of(bucket)));
  }

  #refuse(refusal: RefusedTry, { callId, correlationId, target, logger }: AdmissionQuestion): RefusedTry {
    const { message, limit } = refusal.error;
    const { provider, model } = target;
    const ids = { callId, requestId: callId, correlationId };
    const event = { ...ids, provider, model, message, ...(limit !== undefined && { limit }) };
    this.#parts.events.emit('refused', event, logger);
    return refusal;
  }

  #bookOf(call: object): CallBook {
    const known = this.#calls.get(call);
    if (known !== undefined) return known;
    const book = new CallBook();
    this.#calls.set(call, book);
    return book;
  }

  /** Continues when the store has answered; synchronously if the store is synchronous. */
  #inBackground<T>(outcome: Eventually<T>, then: (outcome: T) => void): void {
    if (!(outcome instanceof Promise)) {
      then(outcome);
      return;
    }
    const done = outcome.then(then).finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }
}

/** The reservation of an attempt. */
interface Lease {
  readonly id: string;
  /** In limits per call. */
  readonly own: readonly Need[];
  /** In limits of the store. */
  readonly shared: readonly Need[];
  readonly book: CallBook;
  readonly price: AttemptPrice | undefined;
  /** Its amounts are upper bounds. */
  readonly isRough: boolean;
  readonly logger: Logger;
}

/** A class, because one is created for every attempt. */
class HeldTry implements AdmittedTry {
  readonly #limits: SpendingLimits;
  readonly #lease: Lease;

  constructor(limits: SpendingLimits, lease: Lease) {
    this.#limits = limits;
    this.#lease = lease;
  }

  settle(attempt: Attempt): void {
    this.#limits.settle(this.#lease, attempt);
  }

  release(): void {
    this.#limits.release(this.#lease);
  }
}

function releaseOwn({ own, book }: Lease): void {
  for (const { bucket, amount } of own) book.add(bucket.name, 0n, -amount);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
