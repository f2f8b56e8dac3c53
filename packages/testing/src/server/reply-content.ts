import type { RecordedRequest } from './recorded-request.ts';
import type { Turn } from './wire.ts';
import type { WireReply, WireToolCall, WireUsage } from './wire-reply.ts';

/** A reply with all defaults applied: what a wire must write. */
export interface ReplyContent {
  /** The whole text; `undefined` if the answer has no text. */
  readonly text: string | undefined;
  readonly tokens: readonly string[];
  readonly reasoning: WireReply['reasoning'];
  readonly reasoningTokens: readonly string[];
  readonly toolCalls: readonly WireToolCall[];
  readonly refusal: string | undefined;
  readonly usage: Required<WireUsage> | undefined;
}

export function replyContent({ request, reply }: Turn, lastUserText: string): ReplyContent {
  const toolCalls = reply.toolCalls ?? [];
  const silent = toolCalls.length > 0 || reply.refusal !== undefined;
  const text = reply.text ?? reply.tokens?.join('') ?? (silent ? undefined : `You said: ${lastUserText}`);
  const tokens = reply.tokens ?? words(text ?? '');
  const reasoningTokens = words(reply.reasoning?.text ?? '');
  const pieces = tokens.length + reasoningTokens.length + toolCalls.length;
  return {
    text,
    tokens,
    reasoning: reply.reasoning,
    reasoningTokens,
    toolCalls,
    refusal: reply.refusal,
    usage: reply.usage === false ? undefined : usageOf(request, reply.usage, pieces, reasoningTokens.length),
  };
}

/** The JSON text of a tool call's arguments. */
export function argumentsText(call: WireToolCall): string {
  return typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {});
}

/** A tool call's arguments in pieces of a few characters, like those of models. */
export function argumentPieces(call: WireToolCall): readonly string[] {
  return argumentsText(call).match(/.{1,8}/gsu) ?? [];
}

/** Pieces like those of models: a word with the space before it. */
export function words(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/gu) ?? [];
}

function usageOf(
  request: RecordedRequest,
  usage: WireUsage = {},
  pieces: number,
  reasoningPieces: number,
): Required<WireUsage> {
  return {
    inputTokens: usage.inputTokens ?? Math.ceil(JSON.stringify(request.body ?? '').length / 4),
    outputTokens: usage.outputTokens ?? Math.max(pieces, usage.reasoningTokens ?? 0, 1),
    cacheReadTokens: usage.cacheReadTokens ?? 0,
    cacheWriteTokens: usage.cacheWriteTokens ?? 0,
    reasoningTokens: usage.reasoningTokens ?? Math.min(reasoningPieces, usage.outputTokens ?? reasoningPieces),
  };
}
