import { asObject } from '../server/json-object.ts';
import { lastUserText } from '../server/last-text.ts';
import { type ReplyContent, replyContent } from '../server/reply-content.ts';
import type { Turn } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';

/** The common fields of a chat completion and of its chunks. */
export interface ChatEnvelope {
  readonly id: string;
  readonly object: 'chat.completion' | 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  readonly service_tier: 'default';
  readonly system_fingerprint: null;
}

export function chatEnvelope({ request, reply }: Turn, object: ChatEnvelope['object']): ChatEnvelope {
  return {
    id: reply.id ?? wireId('chatcmpl-', 29),
    object,
    created: Math.floor(request.receivedAt / 1000),
    model: reply.model ?? request.model ?? 'unknown',
    service_tier: 'default',
    system_fingerprint: null,
  };
}

export function chatContent(turn: Turn): ReplyContent {
  return replyContent(turn, lastUserText(asObject(turn.request.body)['messages'], 'content'));
}

/** A refusal is a `stop`, too. */
export function chatFinishReason({ reply: { finishReason, toolCalls = [] } }: Turn): string {
  return finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
}

/** `prompt_tokens` includes the cached tokens, `completion_tokens` the reasoning. */
export function chatUsage(usage: NonNullable<ReplyContent['usage']>): object {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      audio_tokens: 0,
      ...(usage.cacheWriteTokens > 0 && { cache_write_tokens: usage.cacheWriteTokens }),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
