import { asObject } from '../server/json-object.ts';
import { lastUserText } from '../server/last-text.ts';
import { type ReplyContent, replyContent } from '../server/reply-content.ts';
import type { HttpAnswer, Route, StreamFormat, StreamStep, Turn } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';
import type { WireToolCall } from '../server/wire-reply.ts';
import { badRequest, streamError } from './gemini-errors.ts';
import { checkContentsStrictly } from './strict-contents.ts';
import { usageMetadata } from './usage.ts';

const stream: StreamFormat = {
  steps: (turn) => chunks(turn).map(({ kind, chunk }) => ({ kind, text: stream.event(chunk) })),
  // In the service's format: a space after colons, none after commas, CRLF.
  event: (payload) => `data: ${JSON.stringify(payload, undefined, 1).replace(/\n */g, '')}\r\n\r\n`,
  keepAlive: () => ': keep-alive\r\n\r\n',
  error: (_turn, error = 'UNAVAILABLE') => stream.event(streamError(error)),
  malformed: 'data: {"candidates": [{"content": {"parts": [{"te\r\n\r\n',
};

/** @see https://ai.google.dev/api/generate-content#method:-models.generatecontent */
export const generateContentRoute: Route = {
  method: 'POST',
  path: /^\/v1(?:beta|alpha)?\/models\/(?<model>[^/:]+):generateContent$/,
  check,
  checkStrictly: checkContentsStrictly,
  unary,
};

/**
 * Server-Sent Events with `?alt=sse`, otherwise one JSON array.
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export const streamGenerateContentRoute: Route = {
  method: 'POST',
  path: /^\/v1(?:beta|alpha)?\/models\/(?<model>[^/:]+):streamGenerateContent$/,
  check,
  checkStrictly: checkContentsStrictly,
  unary: (turn) => chunks(turn).map(({ chunk }) => chunk),
  stream,
  wantsStream: ({ query }) => query['alt'] === 'sse',
};

function check({ request }: Turn): HttpAnswer | undefined {
  const { contents } = asObject(request.body);
  if (Array.isArray(contents) && contents.length > 0) return undefined;
  const description = 'contents is not specified';
  return badRequest(`* GenerateContentRequest.contents: ${description}\n`, [{ field: 'contents', description }]);
}

function unary(turn: Turn): unknown {
  const content = contentOf(turn);
  const { text, reasoning, toolCalls } = content;
  const parts: object[] = [];
  if (reasoning?.text !== undefined) parts.push({ text: reasoning.text, thought: true });
  if (text !== undefined && text !== '') {
    parts.push({ text, ...(toolCalls.length === 0 && signatureOf(content)) });
  }
  parts.push(...toolCalls.map((call, index) => functionCall(call, index === 0 ? content : undefined)));
  return response(turn, wireId('', 22), candidate(turn, parts, finishReason(turn)), usageMetadata(content.usage));
}

function chunks(turn: Turn): readonly { readonly kind: StreamStep['kind']; readonly chunk: object }[] {
  const content = contentOf(turn);
  const { usage, tokens, reasoningTokens, toolCalls } = content;
  const responseId = wireId('', 22);
  const chunk = (parts: readonly object[], thoughts: number, candidates: number): object =>
    response(turn, responseId, candidate(turn, parts), usageMetadata(usage, { thoughts, candidates }));
  const calls = toolCalls.map((call, index) => functionCall(call, index === 0 ? content : undefined));
  const last =
    toolCalls.length === 0 && (tokens.length > 0 || content.reasoning?.signature !== undefined)
      ? [{ text: '', ...signatureOf(content) }]
      : tokens.length + toolCalls.length > 0
        ? [{ text: '' }]
        : [];
  const list: { kind: StreamStep['kind']; chunk: object }[] = [];
  for (const [index, text] of reasoningTokens.entries()) {
    list.push({ kind: 'token', chunk: chunk([{ text, thought: true }], index + 1, 0) });
  }
  for (const [index, text] of tokens.entries()) {
    list.push({ kind: 'token', chunk: chunk([{ text }], reasoningTokens.length, index + 1) });
  }
  // Parallel calls are in one chunk.
  if (calls.length > 0) {
    list.push({ kind: 'token', chunk: chunk(calls, reasoningTokens.length, tokens.length + calls.length) });
  }
  list.push({
    kind: 'end',
    chunk: response(turn, responseId, candidate(turn, last, finishReason(turn)), usageMetadata(usage)),
  });
  return list;
}

function contentOf(turn: Turn): ReplyContent {
  return replyContent(turn, lastUserText(asObject(turn.request.body)['contents'], 'parts'));
}

function response({ request, reply }: Turn, responseId: string, only: object, usage: object): object {
  return {
    candidates: [only],
    ...usage,
    modelVersion: reply.model ?? request.model,
    responseId: reply.id ?? responseId,
  };
}

function candidate({ reply }: Turn, parts: readonly object[], finish?: string): object {
  const blocked = reply.refusal !== undefined && finish !== undefined;
  return {
    // Blocked content is empty; an answer that ran out of tokens while thinking has a role and no parts.
    content: blocked ? {} : { ...(parts.length > 0 && { parts }), role: 'model' },
    ...(finish !== undefined && { finishReason: finish }),
    index: 0,
    ...(blocked && {
      finishMessage: reply.refusal,
      safetyRatings: [{ category: 'HARM_CATEGORY_DANGEROUS_CONTENT', probability: 'HIGH', blocked: true }],
    }),
  };
}

/** STOP is also the reason for tool calls. */
function finishReason({ reply }: Turn): string {
  return reply.finishReason ?? (reply.refusal === undefined ? 'STOP' : 'SAFETY');
}

function functionCall(call: WireToolCall, first: ReplyContent | undefined): object {
  const signature = call.thoughtSignature ?? first?.reasoning?.signature;
  return {
    functionCall: { ...(call.id !== undefined && { id: call.id }), name: call.name, args: argsOf(call) },
    ...(signature !== undefined && { thoughtSignature: signature }),
  };
}

function argsOf({ name, arguments: args }: WireToolCall): unknown {
  if (typeof args !== 'string') return args ?? {};
  try {
    return JSON.parse(args);
  } catch {
    throw new Error(`The arguments of "${name}" are not JSON: the Gemini wire has no way to say that.`);
  }
}

function signatureOf({ reasoning }: ReplyContent): object {
  return reasoning?.signature === undefined ? {} : { thoughtSignature: reasoning.signature };
}
