import { cutStream } from '../scenes/cut-stream.ts';
import { failover } from '../scenes/failover.ts';
import { normalAnswer } from '../scenes/normal-answer.ts';
import { openBreaker } from '../scenes/open-breaker.ts';
import { recovery } from '../scenes/recovery.ts';
import type { Scene } from '../scenes/scene.ts';
import { silentRepair } from '../scenes/silent-repair.ts';
import { streamedAnswer } from '../scenes/streamed-answer.ts';
import { travellingConversation } from '../scenes/travelling-conversation.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { tellEnd } from './ending.ts';
import { Narrator } from './narrator.ts';
import { tellOpening } from './opening.ts';
import { openStage } from './stage.ts';

const SCENES: readonly Scene[] = [
  normalAnswer,
  streamedAnswer,
  failover,
  openBreaker,
  recovery,
  silentRepair,
  cutStream,
  travellingConversation,
];

/**
 * Runs the scenes, one after the other, with one client.
 * @returns the exit code: 1 if a claim was false
 */
export async function runStory(
  terminal: Terminal,
  signal: AbortSignal,
  scenes: readonly Scene[] = SCENES,
): Promise<number> {
  const started = performance.now();
  const narrator = new Narrator(terminal, signal);
  const stage = await openStage({ tokenDelayMs: terminal.isWatched ? 35 : 5 });
  // Also aborts the calls in flight.
  const giveUp = (): void => void stage.ai.close({ timeoutMs: 0 });
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await tellOpening(stage, narrator);
    const reached = stage.countRequests();
    for (const [index, { title, plan, play }] of scenes.entries()) {
      await narrator.scene(index + 1, title, plan);
      try {
        await play(stage, narrator);
      } catch (error) {
        signal.throwIfAborted();
        narrator.brokeOff(error);
        // Later scenes depend on this one.
        break;
      }
    }
    await narrator.pause(400);
    tellEnd(stage, narrator, { reached: reached(), durationMs: performance.now() - started });
    return narrator.disproved.length === 0 ? 0 : 1;
  } finally {
    signal.removeEventListener('abort', giveUp);
    await stage.close();
  }
}
