import type { Narrator } from '../story/narrator.ts';
import type { Stage } from '../story/stage.ts';

/** One scene of the story. It sets up its servers; the client keeps its state from earlier scenes. */
export interface Scene {
  readonly title: string;
  /** What happens in the scene, and what fails, in a sentence. */
  readonly plan: string;
  play(stage: Stage, narrator: Narrator): Promise<void>;
}
