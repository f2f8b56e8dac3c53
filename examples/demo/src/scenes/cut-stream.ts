import { type Attempt, StreamInterruptedError } from '@flexiai/core';
import type { Scene } from './scene.ts';

const TOKENS_BEFORE_THE_CUT = 9;

export const cutStream: Scene = {
  title: 'A stream that is cut in the middle',
  plan: `After ${TOKENS_BEFORE_THE_CUT} tokens openai's connection ends normally, without the terminal event.`,

  async play({ ai, servers, tokenDelayMs }, narrator) {
    servers.openai.reply({
      text: 'Every evening the keeper climbed the stairs, lit the lamp, and wrote in the book that no ship was lost.',
      tokenDelayMs,
      fault: { kind: 'cut', afterTokens: TOKENS_BEFORE_THE_CUT },
    });
    const failuresBefore = ai.getProviderStatus('openai').circuit?.failures ?? 0;
    narrator.code("ai.streamChatCompletion({ prompt: 'Tell me a story.' }).textStream");
    const stream = ai.streamChatCompletion({ prompt: 'Tell me a story.' });
    const interruption = await narrator.streamedAnswer(stream).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof StreamInterruptedError) return error;
        throw error;
      },
    );
    const attempts: readonly Attempt[] = interruption?.attempts ?? [];
    if (interruption !== undefined) narrator.text(`${interruption.name}: ${interruption.message}`, 'fault');
    narrator.ledger({ attempts, skipped: [] });
    const kept = interruption?.partial.text.length ?? 0;
    narrator.claimThat('kept in error.partial', `${kept} characters`, kept > 0, 'the received text');
    const failures = (ai.getProviderStatus('openai').circuit?.failures ?? 0) - failuresBefore;
    narrator.claim('failures that the breaker counted', failures, 1);
    narrator.meaning('A truncated answer is never reported as complete. The application decides.');
  },
};
