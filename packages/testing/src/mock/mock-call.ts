import type { UnifiedRequest } from '@flexiai/core/plugin';

/** One call of a mock provider, as it saw it. `aborted` changes as it goes on. */
export interface MockCall {
  /** The call's place in `mock.calls`. */
  readonly index: number;
  /** The name of the entry that was called. */
  readonly entry: string;
  readonly model: string;
  readonly mode: 'unary' | 'stream';
  readonly request: UnifiedRequest;
  /** The client's id of the call; the same for all its tries. */
  readonly requestId: string;
  /** 1 for the call's first try. */
  readonly attempt: number;
  /** When the whole call must be over, in ms since the epoch. */
  readonly deadline?: number;
  /** When it came, in ms since the epoch. */
  readonly at: number;
  /** Whether the signal fired, or the stream was left, before the answer was over. */
  readonly aborted: boolean;
}
