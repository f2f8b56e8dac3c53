import type { Side } from '../scenarios.ts';
import { Lane } from './lane.ts';

/** The processes of a run. */
export class Lanes {
  readonly #execArgv: readonly string[];
  readonly #isShared: boolean;
  #lanes = new Map<string, Lane>();

  /** @param isShared a library's process serves all its sides and trials: quicker, and what it measures means little */
  constructor(execArgv: readonly string[], isShared: boolean) {
    this.#execArgv = execArgv;
    this.#isShared = isShared;
  }

  /** The process of a side. */
  open({ name, party }: Pick<Side, 'name' | 'party'>): Lane {
    const key = this.#isShared ? party : name;
    const lane = this.#lanes.get(key) ?? new Lane(name, this.#execArgv);
    this.#lanes.set(key, lane);
    return lane;
  }

  /** To be called after each trial. */
  endTrial(): void {
    if (!this.#isShared) this.close();
  }

  close(): void {
    for (const lane of this.#lanes.values()) lane.close();
    this.#lanes = new Map();
  }
}
