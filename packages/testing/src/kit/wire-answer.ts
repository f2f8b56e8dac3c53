import { type FinishReason, fieldsOf } from '@flexiai/core/plugin';
import { lastUserText } from '../server/last-text.ts';
import { argumentPieces, argumentsText, type ReplyContent, replyContent } from '../server/reply-content.ts';
import type { Turn } from '../server/wire.ts';
import type { WireToolCall } from '../server/wire-reply.ts';

/** What a wire must write: a reply of the script, with everything that the script left out. */
export interface WireAnswer extends Turn, Omit<ReplyContent, 'toolCalls'> {
  /** The id of the answer. */
  readonly id: string;
  /** The model that answers. */
  readonly model: string;
  /** The wire's own word for the reason why the answer ends. */
  readonly finishReason: string;
  readonly toolCalls: readonly WireAnswerCall[];
}

/** A tool call of an answer. */
export interface WireAnswerCall {
  readonly id: string;
  readonly name: string;
  /** As scripted: an object, or a text, which may be no JSON. `{}` for a call without arguments. */
  readonly arguments: unknown;
  /** The arguments as JSON text. */
  readonly text: string;
  /** The same text in pieces of a few characters; none for a call without arguments. */
  readonly pieces: readonly string[];
}

/** What fills in the parts of an answer that the script left out. */
interface AnswerDefaults {
  readonly ids: { answer(): string; toolCall(): string };
  prompt?(request: Turn['request']): string;
  readonly finishReasons?: { readonly [Reason in FinishReason]?: string | readonly string[] };
}

export function wireAnswer(turn: Turn, { ids, prompt = promptOf, finishReasons }: AnswerDefaults): WireAnswer {
  const { request, reply } = turn;
  const content = replyContent(turn, prompt(request));
  const asksForTools = content.toolCalls.length > 0;
  const reason = content.refusal !== undefined ? 'refusal' : asksForTools ? 'tool-calls' : 'stop';
  const [word = reason] = [finishReasons?.[reason] ?? finishReasons?.stop ?? []].flat();
  return {
    ...turn,
    ...content,
    id: reply.id ?? ids.answer(),
    model: reply.model ?? request.model ?? 'unknown',
    finishReason: reply.finishReason ?? word,
    toolCalls: content.toolCalls.map((call) => answerCall(call, ids.toolCall)),
  };
}

function answerCall(call: WireToolCall, newId: () => string): WireAnswerCall {
  return {
    id: call.id ?? newId(),
    name: call.name,
    arguments: call.arguments ?? {},
    text: argumentsText(call),
    pieces: call.arguments === undefined ? [] : argumentPieces(call),
  };
}

function promptOf({ body }: Turn['request']): string {
  const { messages, contents, prompt } = fieldsOf(body);
  if (typeof prompt === 'string') return prompt;
  return messages === undefined ? lastUserText(contents, 'parts') : lastUserText(messages, 'content');
}
