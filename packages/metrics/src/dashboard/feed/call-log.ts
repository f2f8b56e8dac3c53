import type { DashboardCall } from '../model/dashboard-state.ts';

/** How many of each kind are kept. */
const KEPT = 100;

/** The last calls, and separately the last calls with failures, which many successful ones would otherwise displace. */
export class CallLog {
  #plain: DashboardCall[] = [];
  #troubled: DashboardCall[] = [];
  #number = 0;

  /** The number of the last call. */
  get number(): number {
    return this.#number;
  }

  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  add(call: DashboardCall): void {
    const list = isTroubled(call) ? this.#troubled : this.#plain;
    list.push(call);
    // In batches, because removing one call at a time would move the list each time.
    if (list.length < KEPT * 2) return;
    if (list === this.#plain) this.#plain = list.slice(-KEPT);
    else this.#troubled = list.slice(-KEPT);
  }

  /** Calls after a number, the newest first. */
  after(number: number): readonly DashboardCall[] {
    return [...this.#plain.slice(-KEPT), ...this.#troubled.slice(-KEPT)]
      .filter((call) => call.number > number)
      .sort((a, b) => b.number - a.number);
  }
}

/** Whether a call had a failure, a skip or a retry. */
function isTroubled({ outcome, attempts, skipped }: DashboardCall): boolean {
  return outcome === 'failed' || attempts.length > 1 || skipped.length > 0;
}
