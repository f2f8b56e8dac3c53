import type { Turn } from '../conversations.ts';
import { MODELS, type Wire } from '../wire.ts';

/** A wire as a client by hand knows it: just what this question and its answer need. */
export interface PlainWire {
  body(turns: readonly Turn[], stream: boolean): object;
  /** The text of a whole answer. */
  text(json: string): string;
  /** The text of one event. */
  delta(json: string): string;
}

interface GeminiAnswer {
  readonly candidates: readonly [{ readonly content: { readonly parts: readonly [{ readonly text: string }] } }];
}

function geminiText(json: string): string {
  const { candidates }: GeminiAnswer = JSON.parse(json);
  return candidates[0].content.parts[0].text;
}

export const PLAIN_WIRES: { readonly [Name in Wire]: PlainWire } = {
  chat: {
    body: (turns, stream) => ({ model: MODELS.chat, messages: turns, stream }),
    text: (json) => {
      const { choices }: { choices: [{ message: { content: string } }] } = JSON.parse(json);
      return choices[0].message.content;
    },
    delta: (json) => {
      const { choices }: { choices: [{ delta: { content?: string } }] } = JSON.parse(json);
      return choices[0].delta.content ?? '';
    },
  },
  responses: {
    body: (turns, stream) => ({ model: MODELS.responses, input: turns, stream }),
    text: (json) => {
      const { output }: { output: [{ content: [{ text: string }] }] } = JSON.parse(json);
      return output[0].content[0].text;
    },
    delta: (json) => {
      const event: { type: string; delta?: string } = JSON.parse(json);
      return event.type === 'response.output_text.delta' ? (event.delta ?? '') : '';
    },
  },
  anthropic: {
    body: (turns, stream) => ({ model: MODELS.anthropic, max_tokens: 1000, messages: turns, stream }),
    text: (json) => {
      const { content }: { content: [{ text: string }] } = JSON.parse(json);
      return content[0].text;
    },
    delta: (json) => {
      const { delta }: { delta?: { text?: string } } = JSON.parse(json);
      return delta?.text ?? '';
    },
  },
  gemini: {
    body: (turns) => ({
      contents: turns.map(({ role, content }) => ({
        role: role === 'assistant' ? 'model' : role,
        parts: [{ text: content }],
      })),
    }),
    text: geminiText,
    delta: geminiText,
  },
};
