import { ResponseError, readResponse } from '@flexiai/core/browser';
import { useRef, useState } from 'react';

export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A conversation: what was said, and how to go on. */
export interface ChatState {
  readonly messages: readonly ChatMessage[];
  readonly isAnswering: boolean;
  readonly problem: string | undefined;
  send(text: string): Promise<void>;
  stop(): void;
}

/** @param api the address of the route that answers */
export function useChat(api: string): ChatState {
  const [messages, setMessages] = useState<readonly ChatMessage[]>([]);
  const [isAnswering, setAnswering] = useState(false);
  const [problem, setProblem] = useState<string>();
  const asking = useRef<AbortController>(undefined);

  async function send(text: string): Promise<void> {
    const asked = [...messages, { role: 'user', content: text } as const];
    const controller = new AbortController();
    asking.current = controller;
    setMessages(asked);
    setAnswering(true);
    setProblem(undefined);
    const body = JSON.stringify({ messages: asked });
    try {
      const response = fetch(api, { method: 'POST', body, signal: controller.signal });
      // The whole text so far: where the server begins the answer anew, what was shown is replaced.
      for await (const content of readResponse(response).texts) {
        setMessages([...asked, { role: 'assistant', content }]);
      }
    } catch (error) {
      // What had arrived stays. A stop of the page's own is no problem.
      if (!controller.signal.aborted) setProblem(error instanceof ResponseError ? error.message : 'No connection.');
    } finally {
      setAnswering(false);
    }
  }

  return { messages, isAnswering, problem, send, stop: () => asking.current?.abort() };
}
