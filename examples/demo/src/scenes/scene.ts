import type { Narrator } from '../story/narrator.ts';
import type { Stage } from '../story/stage.ts';

/** One part of the story. It sets up the servers that it needs; the client remembers what happened before. */
export interface Scene {
  readonly title: string;
  /** What is about to happen, and what goes wrong, in a sentence. */
  readonly plan: string;
  play(stage: Stage, narrator: Narrator): Promise<void>;
}
