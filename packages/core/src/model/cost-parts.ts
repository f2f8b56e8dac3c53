/** What an attempt's cost is made of, in USD. A part that does not apply, or whose price is part of another one, is absent. */
export interface CostParts {
  /** Input that no cache had to do with, pictures included. */
  readonly inputUsd?: number;
  readonly cacheReadUsd?: number;
  readonly cacheWriteUsd?: number;
  /** Output, reasoning included. */
  readonly outputUsd?: number;
  /** Sound in the input, where it has a price of its own. */
  readonly inputAudioUsd?: number;
  /** Sound in the output, where it has a price of its own. */
  readonly outputAudioUsd?: number;
  /** Tools that the provider ran, which it bills by the call, such as searches. */
  readonly toolsUsd?: number;
  /** What the provider bills for each request. */
  readonly requestUsd?: number;
  /** What the provider itself says that the request costs, in one figure: no other part is there then. */
  readonly billedUsd?: number;
}
