import { milliseconds } from '../story/milliseconds.ts';
import type { Scene } from './scene.ts';

export const streamedAnswer: Scene = {
  title: 'A streamed answer',
  plan: 'The same, streamed: each piece is printed when it arrives.',

  async play({ ai, servers, tokenDelayMs }, narrator) {
    servers.openai.reply({
      text: 'A token is a piece of a word. I send you each one as soon as I have it, so that you can start to read long before I have finished.',
      tokenDelayMs,
    });
    narrator.code("ai.streamChatCompletion({ prompt: 'What is a token?' }).textStream");
    const stream = ai.streamChatCompletion({ prompt: 'What is a token?' });
    const pieces = await narrator.streamedAnswer(stream);
    const response = await stream.response();
    narrator.ledger(response);
    const { firstContentMs = Number.NaN, durationMs = Number.NaN } = response.attempts.at(-1) ?? {};
    narrator.claimThat(
      `first of ${pieces.length} pieces`,
      `after ${milliseconds(firstContentMs)} of ${milliseconds(durationMs)}`,
      durationMs - firstContentMs > (pieces.length * tokenDelayMs) / 2,
      'well before the last',
    );
    narrator.meaning('People read while the model writes. stream.response() has the complete answer.');
  },
};
