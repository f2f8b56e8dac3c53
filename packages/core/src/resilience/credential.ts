import { Until } from './until.ts';

/** The state of a refused credential for another process. Safe for JSON; it contains no key. */
export interface CredentialMemory {
  /** Refusals in a row. */
  readonly refusals: number;
  /** When it may be used again, in ms since the epoch. */
  readonly outUntil: number;
}

/**
 * Whether one credential works. A refused one (401, 403, no credit) is not used for a while; after that, one call at a time
 * tries it again. Each refusal in a row doubles the time.
 */
export class Credential {
  readonly #outMs: number;
  readonly #maxOutMs: number;
  #refusals = 0;
  readonly #out = new Until();
  #trying = false;

  /** @param outMs how long the credential is not used after the first refusal, in ms */
  constructor(outMs: number, maxOutMs: number) {
    this.#outMs = outMs;
    this.#maxOutMs = maxOutMs;
  }

  /** When it may be used again, in ms since the epoch; `undefined` if it may be used now. */
  outUntil(now: number): number | undefined {
    if (this.#refusals === 0) return undefined;
    const outUntil = this.#out.at(now);
    return now < outUntil || this.#trying ? Math.max(outUntil, now + 1) : undefined;
  }

  /**
   * Call it before an attempt, and `accepted`, `refused` or `unknown` after it. @returns whether this attempt tries a refused
   * credential again
   */
  begin(): boolean {
    this.#trying = this.#refusals > 0;
    return this.#trying;
  }

  accepted(): void {
    this.#refusals = 0;
    this.#trying = false;
  }

  /** @param tries what `begin` returned */
  refused(now: number, tries = true): void {
    // Calls that were in flight together count as one refusal.
    if (!tries && this.#refusals > 0) return;
    this.#trying = false;
    if (this.#refusals > 0 && now < this.#out.at(now)) return;
    this.#refusals += 1;
    const outMs = Math.min(this.#maxOutMs, this.#outMs * 2 ** Math.min(this.#refusals - 1, 30));
    this.#out.set(now + outMs, now);
  }

  /** The attempt showed nothing about the credential. @param tries what `begin` returned */
  unknown(tries = true): void {
    if (tries) this.#trying = false;
  }

  reset(): void {
    this.accepted();
    this.#out.set(0, 0);
  }

  /** The state for another process; `null` while it is not refused. */
  toJSON(now: number): CredentialMemory | null {
    return this.#refusals === 0 ? null : { refusals: this.#refusals, outUntil: this.#out.at(now) };
  }

  /** Replaces the state by a stored one. */
  restore(memory: CredentialMemory | null, now: number): void {
    const { refusals = 0, outUntil = 0 } = memory ?? {};
    this.#refusals = refusals;
    this.#trying = false;
    // The stored time may come from a clock that was ahead: it is capped.
    this.#out.set(Math.min(outUntil, now + this.#maxOutMs), now);
  }
}
