import { asList, asObject } from '../server/json-object.ts';
import { lastUserText } from '../server/last-text.ts';
import { argumentsText, type ReplyContent, replyContent } from '../server/reply-content.ts';
import type { Turn } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';

/** An item of a response's `output`, created from a reply's fields. */
type OutputItem = ReasoningItem | MessageItem | FunctionCallItem;

type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

interface ReasoningItem {
  readonly id: string;
  readonly type: 'reasoning';
  readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
  readonly encrypted_content?: string;
}

interface MessageItem {
  readonly id: string;
  readonly type: 'message';
  readonly status: ItemStatus;
  readonly role: 'assistant';
  readonly content: readonly MessageContent[];
}

type MessageContent =
  | {
      readonly type: 'output_text';
      readonly annotations: readonly [];
      readonly logprobs: readonly [];
      readonly text: string;
    }
  | { readonly type: 'refusal'; readonly refusal: string };

interface FunctionCallItem {
  readonly id: string;
  readonly type: 'function_call';
  readonly status: ItemStatus;
  readonly arguments: string;
  readonly call_id: string;
  readonly name: string;
}

/** A complete response under construction: its content, its output, and its other fields. */
export interface ResponseDraft {
  readonly content: ReplyContent;
  readonly output: readonly object[];
  /** The response at its start, or at its end. */
  at(moment: 'start' | 'end'): object;
  readonly status: 'completed' | 'incomplete' | 'failed';
}

/** @see https://platform.openai.com/docs/api-reference/responses/object */
export function draftResponse(turn: Turn): ResponseDraft {
  const { request, reply } = turn;
  const body = asObject(request.body);
  const id = reply.id ?? wireId('resp_', 50);
  const content = contentOf(turn, body['input']);
  const { status, reason } = endingOf(reply.finishReason);
  const output = reply.output ?? outputOf(content, id, status === 'incomplete');
  const createdAt = Math.floor(request.receivedAt / 1000);
  return {
    content,
    output,
    status,
    at: (moment) => ({
      id,
      object: 'response',
      created_at: createdAt,
      status: moment === 'start' ? 'in_progress' : status,
      background: false,
      ...(moment === 'end' && status === 'completed' && { completed_at: createdAt + 1 }),
      error: moment === 'end' && status === 'failed' ? FAILURE : null,
      incomplete_details: moment === 'end' && status === 'incomplete' ? { reason } : null,
      instructions: body['instructions'] ?? null,
      max_output_tokens: body['max_output_tokens'] ?? null,
      max_tool_calls: null,
      model: reply.model ?? request.model ?? 'unknown',
      output: moment === 'start' ? [] : output,
      parallel_tool_calls: body['parallel_tool_calls'] ?? true,
      previous_response_id: body['previous_response_id'] ?? null,
      reasoning: { effort: null, summary: null, ...asObject(body['reasoning']) },
      service_tier: moment === 'start' ? 'auto' : 'default',
      store: body['store'] ?? true,
      temperature: body['temperature'] ?? 1,
      text: { format: { type: 'text' }, verbosity: 'medium', ...asObject(body['text']) },
      tool_choice: body['tool_choice'] ?? 'auto',
      tools: asList(body['tools']),
      top_logprobs: 0,
      top_p: body['top_p'] ?? 1,
      truncation: 'disabled',
      usage: moment === 'start' || content.usage === undefined ? null : responseUsage(content.usage),
      user: null,
      metadata: asObject(body['metadata']),
    }),
  };
}

const FAILURE = {
  code: 'server_error',
  message: 'The server had an error while processing your request. Sorry about that!',
};

function contentOf(turn: Turn, input: unknown): ReplyContent {
  if (typeof input === 'string') return replyContent(turn, input);
  const fromUser = asList(input).filter((item) => asObject(item)['role'] === 'user');
  return replyContent(turn, lastUserText(fromUser, 'content'));
}

/**
 * A scripted reason is the status, or the reason of an incomplete response. Words of Chat Completions are converted.
 */
function endingOf(scripted: string | undefined): { status: ResponseDraft['status']; reason?: string } {
  switch (scripted) {
    case undefined:
    case 'completed':
    case 'stop':
    case 'tool_calls':
      return { status: 'completed' };
    case 'failed':
      return { status: 'failed' };
    case 'length':
      return { status: 'incomplete', reason: 'max_output_tokens' };
    default:
      return { status: 'incomplete', reason: scripted };
  }
}

function outputOf(content: ReplyContent, responseId: string, incomplete: boolean): readonly OutputItem[] {
  const { text, refusal, reasoning, toolCalls } = content;
  // The ids of a response and of its items have the same prefix.
  const stem = responseId.replace(/^resp_/, '').slice(0, 34);
  const makers: ((number: string, status: ItemStatus) => OutputItem)[] = [];
  if (reasoning !== undefined) {
    const encrypted = reasoning.signature ?? reasoning.redacted;
    makers.push((number) => ({
      id: `rs_${stem}${number}`,
      type: 'reasoning',
      summary: reasoning.text === undefined ? [] : [{ type: 'summary_text', text: reasoning.text }],
      ...(encrypted !== undefined && { encrypted_content: encrypted }),
    }));
  }
  const message: MessageContent[] = [];
  if (text !== undefined && text !== '') message.push({ type: 'output_text', annotations: [], logprobs: [], text });
  if (refusal !== undefined) message.push({ type: 'refusal', refusal });
  if (message.length > 0) {
    makers.push((number, status) => ({
      id: `msg_${stem}${number}`,
      type: 'message',
      status,
      role: 'assistant',
      content: message,
    }));
  }
  for (const call of toolCalls) {
    makers.push((number, status) => ({
      id: `fc_${stem}${number}`,
      type: 'function_call',
      status,
      arguments: argumentsText(call),
      call_id: call.id ?? wireId('call_', 24),
      name: call.name,
    }));
  }
  // The item that was being written when the response ended is incomplete.
  return makers.map((make, index) =>
    make(String(index).padStart(2, '0'), incomplete && index === makers.length - 1 ? 'incomplete' : 'completed'),
  );
}

/** `input_tokens` includes the cached tokens, `output_tokens` the reasoning. */
function responseUsage(usage: NonNullable<ReplyContent['usage']>): object {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWriteTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}
