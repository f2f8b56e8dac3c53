import type { UnifiedRequest } from '@flexiai/core/plugin';

/** One call of a mock provider, as received. `aborted` changes later. */
export interface MockCall {
  /** The index in `mock.calls`. */
  readonly index: number;
  /** The name of the entry that was called. */
  readonly entry: string;
  readonly model: string;
  readonly mode: 'unary' | 'stream';
  readonly request: UnifiedRequest;
  /** The client's id of the call; the same for all its attempts. */
  readonly requestId: string;
  /** 1 for the call's first attempt. */
  readonly attempt: number;
  /** The deadline of the whole call, in ms since the epoch. */
  readonly deadline?: number;
  /** When it arrived, in ms since the epoch. */
  readonly at: number;
  /** Whether the signal fired, or the stream was ended early, before the answer was complete. */
  readonly aborted: boolean;
}
