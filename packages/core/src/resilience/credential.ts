import { Until } from './until.ts';

/** A refused credential, to be remembered by another process. Safe for JSON; there is no key in it. */
export interface CredentialMemory {
  /** Refusals in a row. */
  readonly refusals: number;
  /** When it may be tried again, in ms since the epoch. */
  readonly outUntil: number;
}

/**
 * Whether one credential is any good. A refused one (401, 403, no credit) is out for a while; then one call at a time
 * tries it again. Refusals in a row double the time.
 */
export class Credential {
  readonly #outMs: number;
  readonly #maxOutMs: number;
  #refusals = 0;
  readonly #out = new Until();
  #trying = false;

  /** @param outMs how long the first refusal takes it out, in ms */
  constructor(outMs: number, maxOutMs: number) {
    this.#outMs = outMs;
    this.#maxOutMs = maxOutMs;
  }

  /** When it may be tried again, in ms since the epoch; `undefined` when it may be tried now. */
  outUntil(now: number): number | undefined {
    if (this.#refusals === 0) return undefined;
    const outUntil = this.#out.at(now);
    return now < outUntil || this.#trying ? Math.max(outUntil, now + 1) : undefined;
  }

  /**
   * To be called before a try, whose end must be told by `accepted`, `refused` or `unknown`.
   * @returns whether it is the one that tries a refused credential again
   */
  begin(): boolean {
    this.#trying = this.#refusals > 0;
    return this.#trying;
  }

  accepted(): void {
    this.#refusals = 0;
    this.#trying = false;
  }

  /** @param tries what `begin` said */
  refused(now: number, tries = true): void {
    // One of many calls at once: the first has said it, and those that began before it count as the same refusal.
    if (!tries && this.#refusals > 0) return;
    this.#trying = false;
    if (this.#refusals > 0 && now < this.#out.at(now)) return;
    this.#refusals += 1;
    const outMs = Math.min(this.#maxOutMs, this.#outMs * 2 ** Math.min(this.#refusals - 1, 30));
    this.#out.set(now + outMs, now);
  }

  /** The try told nothing about the credential. @param tries what `begin` said */
  unknown(tries = true): void {
    if (tries) this.#trying = false;
  }

  reset(): void {
    this.accepted();
    this.#out.set(0, 0);
  }

  /** What another process needs to go on from here; `null` when it is not refused. */
  toJSON(now: number): CredentialMemory | null {
    return this.#refusals === 0 ? null : { refusals: this.#refusals, outUntil: this.#out.at(now) };
  }

  /** Goes on from what was remembered, in place of what it has seen itself. */
  restore(memory: CredentialMemory | null, now: number): void {
    const { refusals = 0, outUntil = 0 } = memory ?? {};
    this.#refusals = refusals;
    this.#trying = false;
    // A clock that was ahead must not keep it out for longer than it should be.
    this.#out.set(Math.min(outUntil, now + this.#maxOutMs), now);
  }
}
