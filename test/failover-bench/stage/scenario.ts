import type { StreamingOptions } from '@flexiai/core';
import type { Behaviour } from './fault-server.ts';
import type { Policy } from './policy.ts';
import type { Stage } from './stage.ts';

/** One case of the catalogue: how the models behave, what the application does, and what must hold. */
export interface Scenario {
  /** The catalogue's number, `S01` to `S16`. Variants share it. */
  readonly id: string;
  readonly fault: string;
  /** What a client that does it right shows. */
  readonly promise: string;
  readonly primary: Behaviour;
  /** `none`: the primary is alone. @default healthy */
  readonly fallback?: Behaviour | 'none';
  /** The client takes the fallback for one that continues a prefilled turn. @default false */
  readonly fallbackSaysPrefill?: boolean;
  /** The policies that it is played with. @default all */
  readonly policies?: readonly Policy[];
  /** Changes to the policy's options. */
  readonly streaming?: StreamingOptions;
  /** Asks, and checks with `expect` what came of it. */
  play(stage: Stage): Promise<void>;
}
