import type { FlexiAI } from '@flexiai/core';

const QUESTIONS = [
  'Why does a bridge stand?',
  'What is a quorum?',
  'How do lighthouses keep time?',
  'Who mends the road?',
];
/** Average interval between the starts of two calls, in ms. */
const PAUSE_MS = 220;

/**
 * Calls a client repeatedly, streamed and unary, until it is stopped. Errors are ignored, because the client emits them
 * as events.
 *
 * @param signal stops it, and aborts the calls in progress
 * @returns when it has stopped, and no call is in progress
 */
export async function keepAsking(ai: FlexiAI, signal: AbortSignal): Promise<void> {
  const running = new Set<Promise<unknown>>();
  for (let number = 0; !signal.aborted; number += 1) {
    const call = ask(ai, number, signal)
      .catch(() => undefined)
      .finally(() => running.delete(call));
    running.add(call);
    await pause(PAUSE_MS * (0.5 + Math.random()), signal);
  }
  await Promise.all(running);
}

async function ask(ai: FlexiAI, number: number, signal: AbortSignal): Promise<unknown> {
  const prompt = QUESTIONS[number % QUESTIONS.length] ?? '';
  if (number % 3 === 0) return ai.chatCompletion({ prompt }, { signal });
  return ai.streamChatCompletion({ prompt }, { signal }).response();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
