import { answer } from '../../../src/answer.ts';
import type { ChatMessage } from '../../../src/chat-message.ts';

/** The route that `useChat` asks. */
export async function POST(request: Request): Promise<Response> {
  const { messages }: { messages: ChatMessage[] } = await request.json();
  return await answer(messages, request.signal);
}
