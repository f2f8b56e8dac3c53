import type { StreamingOptions } from '@flexiai/core';
import type { Behaviour } from './fault-server.ts';
import type { Policy } from './policy.ts';
import type { Stage } from './stage.ts';

/** One case of the catalogue: the behaviour of the models, the actions of the application, and the expected results. */
export interface Scenario {
  /** The catalogue's number, `S01` to `S16`. Variants share it. */
  readonly id: string;
  readonly fault: string;
  /** The expected behaviour of a client. */
  readonly promise: string;
  readonly primary: Behaviour;
  /** `none`: there is no fallback. @default healthy */
  readonly fallback?: Behaviour | 'none';
  /** The client expects the fallback to continue a prefilled turn. @default false */
  readonly fallbackSaysPrefill?: boolean;
  /** The policies of the case. @default all */
  readonly policies?: readonly Policy[];
  /** Changes to the policy's options. */
  readonly streaming?: StreamingOptions;
  /** Makes the calls, and checks the results with `expect`. */
  play(stage: Stage): Promise<void>;
}
