import { asObject, type JsonObject } from '../server/json-object.ts';
import { lastUserText } from '../server/last-text.ts';
import { argumentPieces, argumentsText, type ReplyContent, replyContent, words } from '../server/reply-content.ts';
import type { Route, StreamFormat, StreamStep, Turn } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';
import type { WireToolCall } from '../server/wire-reply.ts';
import { exceptionMessage } from './bedrock-errors.ts';
import { eventMessage } from './event-message.ts';
import { checkConverse } from './strict-converse.ts';
import { usageObject } from './usage.ts';

const JSON_TYPE = 'application/json';

const stream: StreamFormat = {
  steps: streamSteps,
  event: (payload) => {
    const [[name, event] = ['unknown', {}]] = Object.entries(asObject(payload));
    return eventOf(name, event);
  },
  // The API sends none; an event of an unknown type is ignored.
  keepAlive: () => eventOf('keepAlive', {}),
  error: (_turn, error = 'serviceUnavailableException') => exceptionOf(error, exceptionMessage(error)),
  malformed: eventMessage(
    { ':event-type': 'contentBlockDelta', ':content-type': JSON_TYPE, ':message-type': 'event' },
    '{"contentBlockIndex":0,"del',
  ),
};

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export const converseRoute: Route = {
  method: 'POST',
  path: /^\/model\/(?<model>[^/]+)\/converse$/,
  checkStrictly: checkConverse,
  unary,
};

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
export const converseStreamRoute: Route = {
  method: 'POST',
  path: /^\/model\/(?<model>[^/]+)\/converse-stream$/,
  checkStrictly: checkConverse,
  unary,
  stream,
  wantsStream: () => true,
};

/** An event of a stream. */
function eventOf(name: string, payload: unknown): Uint8Array {
  const headers = { ':event-type': name, ':content-type': JSON_TYPE, ':message-type': 'event' };
  return eventMessage(headers, JSON.stringify(payload));
}

/** An exception of a stream, after which nothing comes. */
function exceptionOf(name: string, message: string): Uint8Array {
  const headers = { ':exception-type': name, ':content-type': JSON_TYPE, ':message-type': 'exception' };
  return eventMessage(headers, JSON.stringify({ message }));
}

function unary(turn: Turn): unknown {
  const content = contentOf(turn);
  return {
    metrics: { latencyMs: 25 },
    output: { message: { role: 'assistant', content: turn.reply.output ?? contentBlocks(content) } },
    ...stop(turn),
    ...(content.usage !== undefined && { usage: usageObject(content.usage) }),
  };
}

function contentBlocks({ text, reasoning, toolCalls }: ReplyContent): readonly object[] {
  const blocks: object[] = [];
  if (reasoning?.text !== undefined || reasoning?.signature !== undefined) {
    const { signature } = reasoning;
    const reasoningText = { text: reasoning.text ?? '', ...(signature !== undefined && { signature }) };
    blocks.push({ reasoningContent: { reasoningText } });
  }
  if (reasoning?.redacted !== undefined) blocks.push({ reasoningContent: { redactedContent: reasoning.redacted } });
  if (text !== undefined && text !== '') blocks.push({ text });
  for (const call of toolCalls) blocks.push({ toolUse: { ...toolUse(call), input: inputOf(call) } });
  return blocks;
}

function streamSteps(turn: Turn): readonly StreamStep[] {
  const content = contentOf(turn);
  const steps: StreamStep[] = [];
  const push = (kind: StreamStep['kind'], name: string, payload: object): void => {
    // The API pads events, so that their sizes do not show their contents.
    steps.push({ kind, text: eventOf(name, { ...payload, p: 'abcdefgh' }) });
  };
  push('structure', 'messageStart', { role: 'assistant' });
  const blocks = turn.reply.output ?? contentBlocks(content);
  for (const [contentBlockIndex, block] of blocks.entries()) {
    const { start, deltas } = asStreamed(asObject(block), content, turn.reply.output === undefined);
    if (start !== undefined) push('structure', 'contentBlockStart', { contentBlockIndex, start });
    for (const [kind, delta] of deltas) push(kind, 'contentBlockDelta', { contentBlockIndex, delta });
    push('structure', 'contentBlockStop', { contentBlockIndex });
  }
  push('end', 'messageStop', stop(turn));
  if (content.usage !== undefined) {
    push('end', 'metadata', { usage: usageObject(content.usage), metrics: { latencyMs: 25 } });
  }
  return steps;
}

interface Streamed {
  readonly start?: object;
  readonly deltas: readonly (readonly [StreamStep['kind'], object])[];
}

/** A complete block as the API streams it. @param isScripted the text has the pieces of the reply */
function asStreamed(block: JsonObject, content: ReplyContent, isScripted: boolean): Streamed {
  const token = (delta: object) => ['token', delta] as const;
  if (typeof block['text'] === 'string') {
    const pieces = isScripted ? content.tokens : words(block['text']);
    return { deltas: pieces.map((text) => token({ text })) };
  }
  if (block['reasoningContent'] !== undefined) {
    const { reasoningText, redactedContent } = asObject(block['reasoningContent']);
    if (redactedContent !== undefined) return { deltas: [['structure', { reasoningContent: { redactedContent } }]] };
    const { text, signature } = asObject(reasoningText);
    return {
      deltas: [
        ...words(String(text)).map((piece) => token({ reasoningContent: { text: piece } })),
        ...(signature === undefined ? [] : [['structure', { reasoningContent: { signature } }] as const]),
      ],
    };
  }
  if (block['citationsContent'] !== undefined) {
    const { content: texts, citations } = asObject(block['citationsContent']);
    const text = (Array.isArray(texts) ? texts : []).map((piece) => String(asObject(piece)['text'])).join('');
    return {
      deltas: [
        ...words(text).map((piece) => token({ text: piece })),
        ...(Array.isArray(citations) ? citations : []).map((citation) => ['structure', { citation }] as const),
      ],
    };
  }
  if (block['toolUse'] !== undefined) {
    const { input, ...start } = asObject(block['toolUse']);
    const call = content.toolCalls.find(
      ({ id, name }) => name === start['name'] && (id ?? start['toolUseId']) === start['toolUseId'],
    );
    const pieces = isScripted && call?.arguments === undefined ? [] : argumentPieces({ name: '', arguments: input });
    return { start: { toolUse: start }, deltas: pieces.map((piece) => token({ toolUse: { input: piece } })) };
  }
  if (block['toolResult'] !== undefined) {
    const { content: results, ...start } = asObject(block['toolResult']);
    return { start: { toolResult: start }, deltas: [['structure', { toolResult: results }]] };
  }
  if (block['image'] !== undefined) {
    const { format, source } = asObject(block['image']);
    return { start: { image: { format } }, deltas: [['structure', { image: { source } }]] };
  }
  return { start: block, deltas: [] };
}

function contentOf(turn: Turn): ReplyContent {
  return replyContent(turn, lastUserText(asObject(turn.request.body)['messages'], 'content'));
}

function stop({ reply }: Turn): object {
  const { finishReason, toolCalls = [], output = [] } = reply;
  const asksForTools =
    toolCalls.length > 0 ||
    output.some(({ toolUse: call }) => call !== undefined && asObject(call)['type'] === undefined);
  return { stopReason: finishReason ?? (asksForTools ? 'tool_use' : 'end_turn') };
}

function toolUse({ id, name }: WireToolCall): object {
  return { toolUseId: id ?? wireId('tooluse_', 22), name };
}

function inputOf(call: WireToolCall): unknown {
  if (typeof call.arguments !== 'string') return call.arguments ?? {};
  try {
    return JSON.parse(argumentsText(call));
  } catch {
    // Invalid JSON as a string, because the body itself must be JSON.
    return call.arguments;
  }
}
