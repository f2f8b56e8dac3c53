/** How much is done. */
export interface Sizes {
  /** Each side takes its turn so many times. */
  readonly rounds: number;
  /** A library's process serves all its sides and trials: quicker, and what it measures means little. */
  readonly sharesProcesses: boolean;
  /** Of the calls that a scenario plans, in a round and to warm up, no more than so many. */
  readonly mostCalls: number;
  /** How Node is started. */
  readonly execArgv: readonly string[];
  /** Unary calls and streams before the heap is looked at. */
  readonly heapRequests: number;
  readonly heapStreams: number;
  /** How long sockets may take to close before the heap is looked at. */
  readonly settleMs: number;
}
