import type { FlexiAIMetadata } from '@flexiai/ai-sdk';
import { convertToModelMessages, streamText } from 'ai';
import type { AnswerMetadata, ChatMessage } from './chat-message.ts';
import { flexi } from './models.ts';

/** Answers a conversation of `useChat`. */
export async function answer(messages: ChatMessage[], signal: AbortSignal): Promise<Response> {
  const result = streamText({
    model: flexi('auto'),
    messages: await convertToModelMessages(messages),
    abortSignal: signal,
  });
  return result.toUIMessageStreamResponse<ChatMessage>({
    messageMetadata({ part }): AnswerMetadata | undefined {
      if (part.type !== 'finish-step') return undefined;
      // The page is told who answered, and no more: the ledger names entries, models and addresses of errors.
      const ledger = part.providerMetadata?.['flexiai'] as unknown as FlexiAIMetadata;
      return { answeredBy: ledger.provider, tries: ledger.attempts.length };
    },
  });
}
