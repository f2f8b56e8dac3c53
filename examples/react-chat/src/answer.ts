import { createFlexiAI, FlexiAIError, type Message } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';

// In place of real providers: one that breaks off in the middle of each answer, and one that is well. With real ones, this is
// `providers: [openai({ model: 'gpt-6.1-sol' }), anthropic({ model: 'claude-sonnet-5-5' })]`.
const STORY = 'Every evening Marta climbs ninety-one iron steps, trims the wick and waits for fog.';

const failing = mockProvider({ id: 'failing' });
failing.reply({ text: STORY.toUpperCase(), tokenDelayMs: 20, failAfter: 3 });
const steady = mockProvider({ id: 'steady' });
steady.reply({ text: STORY, tokenDelayMs: 20 });

export const ai = createFlexiAI({
  providers: [failing({ model: 'primary-1' }), steady({ model: 'fallback-1' })],
  streaming: { onInterruption: 'restart' },
});

/** Answers a conversation. A call that fails before its first word is an HTTP error, and not a stream that breaks. */
export async function answer(request: Request): Promise<Response> {
  const { messages }: { readonly messages: readonly Message[] } = await request.json();
  const stream = ai.streamChatCompletion({ messages }, { signal: request.signal });
  try {
    await stream.started();
  } catch (error) {
    const code = error instanceof FlexiAIError ? error.code : 'unknown';
    return Response.json({ error: { code, message: 'No answer is possible now.' } }, { status: 503 });
  }
  return stream.toResponse();
}
