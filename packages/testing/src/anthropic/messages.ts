import { asObject } from '../server/json-object.ts';
import { lastUserText } from '../server/last-text.ts';
import { argumentPieces, argumentsText, type ReplyContent, replyContent, words } from '../server/reply-content.ts';
import type { Route, StreamFormat, StreamStep, Turn } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';
import type { WireToolCall } from '../server/wire-reply.ts';
import { errorBody, streamErrorMessage } from './anthropic-errors.ts';
import { checkMaxTokens, checkMessages, checkVersion } from './check-request.ts';
import { checkMessagesStrictly } from './strict-messages.ts';
import { deltaUsage, startUsage, usageObject } from './usage.ts';

const stream: StreamFormat = {
  steps: streamSteps,
  event: (payload) => `event: ${String(asObject(payload)['type'])}\ndata: ${JSON.stringify(payload)}\n\n`,
  keepAlive: () => stream.event({ type: 'ping' }),
  error: (turn, error = 'overloaded_error') => stream.event(errorBody(turn, error, streamErrorMessage(error))),
  malformed: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"del\n\n',
};

/** @see https://docs.claude.com/en/api/messages and https://docs.claude.com/en/docs/build-with-claude/streaming */
export const messagesRoute: Route = {
  method: 'POST',
  path: /^\/v1\/messages$/,
  check: (turn) => checkVersion(turn) ?? checkMessages(turn) ?? checkMaxTokens(turn),
  checkStrictly: checkMessagesStrictly,
  unary,
  stream,
  wantsStream: ({ body }) => asObject(body)['stream'] === true,
};

function unary(turn: Turn): unknown {
  const content = contentOf(turn);
  return {
    ...messageHead(turn),
    content: turn.reply.output ?? contentBlocks(content),
    ...stop(turn),
    ...(content.usage !== undefined && { usage: usageObject(content.usage) }),
  };
}

function contentBlocks({ text, reasoning, toolCalls }: ReplyContent): readonly object[] {
  const blocks: object[] = [];
  if (reasoning?.text !== undefined || reasoning?.signature !== undefined) {
    blocks.push({ type: 'thinking', thinking: reasoning.text ?? '', signature: reasoning.signature ?? '' });
  }
  if (reasoning?.redacted !== undefined) blocks.push({ type: 'redacted_thinking', data: reasoning.redacted });
  // The API never sends empty text blocks.
  if (text !== undefined && text !== '') blocks.push({ type: 'text', text });
  for (const call of toolCalls) blocks.push({ ...toolUse(call), input: inputOf(call) });
  return blocks;
}

function streamSteps(turn: Turn): readonly StreamStep[] {
  const content = contentOf(turn);
  const { usage } = content;
  const steps: StreamStep[] = [];
  const push = (kind: StreamStep['kind'], payload: object): void => {
    steps.push({ kind, text: stream.event(payload) });
  };
  let index = -1;
  const block = (start: object, deltas: Deltas): void => {
    index += 1;
    push('structure', { type: 'content_block_start', index, content_block: start });
    if (index === 0) push('structure', { type: 'ping' });
    for (const [kind, delta] of deltas) push(kind, { type: 'content_block_delta', index, delta });
    push('structure', { type: 'content_block_stop', index });
  };

  const head = { ...messageHead(turn), content: [], stop_reason: null, stop_sequence: null, stop_details: null };
  push('structure', {
    type: 'message_start',
    message: { ...head, ...(usage !== undefined && { usage: startUsage(usage) }) },
  });
  const { output } = turn.reply;
  for (const whole of output ?? []) block(...asStreamed(whole));
  if (output === undefined) writeContent(content, block);
  push('end', {
    type: 'message_delta',
    delta: stop(turn),
    ...(usage !== undefined && { usage: deltaUsage(usage) }),
  });
  push('end', { type: 'message_stop' });
  return steps;
}

type Deltas = readonly (readonly [StreamStep['kind'], object])[];

/** The events of the content from the reply's own fields. */
function writeContent(content: ReplyContent, block: (start: object, deltas: Deltas) => void): void {
  const { reasoning } = content;
  if (reasoning?.text !== undefined || reasoning?.signature !== undefined) {
    block({ type: 'thinking', thinking: '', signature: '' }, [
      ...content.reasoningTokens.map((thinking) => ['token', { type: 'thinking_delta', thinking }] as const),
      ['structure', { type: 'signature_delta', signature: reasoning.signature ?? '' }],
    ]);
  }
  if (reasoning?.redacted !== undefined) block({ type: 'redacted_thinking', data: reasoning.redacted }, []);
  if (content.tokens.length > 0) {
    block(
      { type: 'text', text: '' },
      content.tokens.map((text) => ['token', { type: 'text_delta', text }] as const),
    );
  }
  for (const call of content.toolCalls) {
    // The first piece is always empty; a call without arguments has no other piece.
    const pieces = call.arguments === undefined ? [] : argumentPieces(call);
    block({ ...toolUse(call), input: {} }, [
      ['structure', { type: 'input_json_delta', partial_json: '' }],
      ...pieces.map((piece) => ['token', { type: 'input_json_delta', partial_json: piece }] as const),
    ]);
  }
}

/** A complete block as the API streams it: text, thoughts and inputs in pieces, everything else at its start. */
function asStreamed(whole: { readonly [field: string]: unknown }): [object, Deltas] {
  switch (whole['type']) {
    case 'text': {
      const { citations, text, ...start } = whole;
      const cited = Array.isArray(citations) ? citations : [];
      return [
        { ...start, text: '', ...(cited.length > 0 && { citations: [] }) },
        [
          ...cited.map((citation) => ['structure', { type: 'citations_delta', citation }] as const),
          ...words(String(text)).map((piece) => ['token', { type: 'text_delta', text: piece }] as const),
        ],
      ];
    }
    case 'thinking':
      return [
        { type: 'thinking', thinking: '', ...(whole['signature'] !== undefined && { signature: '' }) },
        [
          ...words(String(whole['thinking'])).map(
            (thinking) => ['token', { type: 'thinking_delta', thinking }] as const,
          ),
          ...(whole['signature'] === undefined
            ? []
            : [['structure', { type: 'signature_delta', signature: whole['signature'] }] as const]),
        ],
      ];
    case 'compaction': {
      const { content, encrypted_content, ...start } = whole;
      const delta = { type: 'compaction_delta', content, encrypted_content };
      return [{ ...start, content: null }, [['structure', delta]]];
    }
    default: {
      if (whole['input'] === undefined) return [whole, []];
      const pieces = argumentPieces({ name: '', arguments: whole['input'] });
      return [
        { ...whole, input: {} },
        ['', ...pieces].map((partial_json) => ['structure', { type: 'input_json_delta', partial_json }] as const),
      ];
    }
  }
}

function contentOf(turn: Turn): ReplyContent {
  return replyContent(turn, lastUserText(asObject(turn.request.body)['messages'], 'content'));
}

function messageHead({ request, reply }: Turn): object {
  return {
    model: reply.model ?? request.model,
    id: reply.id ?? wireId('msg_01', 22),
    type: 'message',
    role: 'assistant',
  };
}

function stop({ reply }: Turn): object {
  const { finishReason, refusal, toolCalls = [], output = [] } = reply;
  const asksForTools = toolCalls.length > 0 || output.some(({ type }) => type === 'tool_use');
  const byContent = refusal !== undefined ? 'refusal' : asksForTools ? 'tool_use' : 'end_turn';
  return {
    stop_reason: finishReason ?? byContent,
    stop_sequence: null,
    stop_details: refusal === undefined ? null : { type: 'refusal', category: null, explanation: refusal },
  };
}

function toolUse({ id, name }: WireToolCall): object {
  return { type: 'tool_use', id: id ?? wireId('toolu_01', 22), name, caller: { type: 'direct' } };
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
