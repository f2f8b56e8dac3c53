/** The parts of an attempt's cost, in USD. A part is absent if it does not apply, or if its price is included in another part. */
export interface CostParts {
  /** Uncached input, images included. */
  readonly inputUsd?: number;
  readonly cacheReadUsd?: number;
  readonly cacheWriteUsd?: number;
  /** Output, reasoning included. */
  readonly outputUsd?: number;
  /** Audio in the input, if it has a price of its own. */
  readonly inputAudioUsd?: number;
  /** Audio in the output, if it has a price of its own. */
  readonly outputAudioUsd?: number;
  /** Tools that the provider ran and bills by the call, such as searches. */
  readonly toolsUsd?: number;
  /** The provider's fee for each request. */
  readonly requestUsd?: number;
  /** The cost of the request as the provider reports it, in one figure: the other parts are then absent. */
  readonly billedUsd?: number;
}
