import type { WireReply } from '@flexiai/testing';
import { expect } from 'vitest';
import { BILLED, TOKENS } from '../stage/canonical-answer.ts';
import type { Visit } from '../stage/fault-server.ts';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';
import type { Stage } from '../stage/stage.ts';

/** @see https://platform.openai.com/docs/api-reference/chat-streaming */
function withoutDone({ request: { model } }: Visit): WireReply {
  const chunk = (choices: readonly object[], usage: object | null = null): object => ({
    id: 'chatcmpl-no-done',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model,
    choices,
    usage,
  });
  const choice = (delta: object, finishReason: string | null = null): object => ({
    index: 0,
    delta,
    finish_reason: finishReason,
  });
  const { inputTokens, outputTokens } = BILLED;
  return {
    events: [
      chunk([choice({ role: 'assistant', content: '' })]),
      ...TOKENS.map((content) => chunk([choice({ content })])),
      chunk([choice({}, 'stop')]),
      chunk([], {
        prompt_tokens: inputTokens,
        completion_tokens: outputTokens,
        total_tokens: inputTokens + outputTokens,
      }),
    ],
  };
}

async function expectPromptEnd(stage: Stage): Promise<void> {
  const { response, elapsedMs } = await stage.answer();
  expect(response.usage).toMatchObject({ ...BILLED, accuracy: 'reported' });
  expect(elapsedMs).toBeLessThan(seconds(8) + NOISE_MS);
  expect([stage.primary.length, stage.fallback.length]).toEqual([1, 0]);
}

export const noDone: readonly Scenario[] = [
  {
    id: 'S11',
    fault: 'a whole stream ends without [DONE]',
    promise: 'the answer is completed at once, with its usage',
    primary: withoutDone,
    play: expectPromptEnd,
  },
  {
    id: 'S11',
    fault: 'a whole stream without [DONE] stays open',
    promise: 'the answer is completed at once, with its usage',
    primary: (visit) => ({ ...withoutDone(visit), fault: { kind: 'stall', afterTokens: Number.MAX_SAFE_INTEGER } }),
    play: expectPromptEnd,
  },
];
