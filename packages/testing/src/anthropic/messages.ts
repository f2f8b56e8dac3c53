import { sse, type WireFraming } from '../kit/framing.ts';
import type { WireAnswer, WireAnswerCall } from '../kit/wire-answer.ts';
import type { EventWriter, WireEndpoint } from '../kit/wire-definition.ts';
import { asObject } from '../server/json-object.ts';
import { argumentPieces, words } from '../server/reply-content.ts';
import type { StreamStep } from '../server/wire.ts';
import { checkMaxTokens, checkMessages, checkVersion } from './check-request.ts';
import { checkMessagesStrictly } from './strict-messages.ts';
import { deltaUsage, startUsage, usageObject } from './usage.ts';

const framing: WireFraming = {
  ...sse({ name: (payload) => String(asObject(payload)['type']), ping: { type: 'ping' } }),
  malformed: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"del\n\n',
};

/** @see https://docs.claude.com/en/api/messages and https://docs.claude.com/en/docs/build-with-claude/streaming */
export const messagesEndpoint: WireEndpoint = {
  path: '/v1/messages',
  check: (turn) => checkVersion(turn) ?? checkMessages(turn) ?? checkMaxTokens(turn),
  checkStrictly: checkMessagesStrictly,
  encode,
  stream: { framing, events },
};

function encode(answer: WireAnswer): unknown {
  return {
    ...messageHead(answer),
    content: answer.reply.output ?? contentBlocks(answer),
    ...stop(answer),
    ...(answer.usage !== undefined && { usage: usageObject(answer.usage) }),
  };
}

function contentBlocks({ text, reasoning, toolCalls }: WireAnswer): readonly object[] {
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

function events(answer: WireAnswer, write: EventWriter): void {
  const { usage } = answer;
  let index = -1;
  const block = (start: object, deltas: Deltas): void => {
    index += 1;
    write.structure({ type: 'content_block_start', index, content_block: start });
    if (index === 0) write.structure({ type: 'ping' });
    for (const [kind, delta] of deltas) write[kind]({ type: 'content_block_delta', index, delta });
    write.structure({ type: 'content_block_stop', index });
  };

  const head = { ...messageHead(answer), content: [], stop_reason: null, stop_sequence: null, stop_details: null };
  write.structure({
    type: 'message_start',
    message: { ...head, ...(usage !== undefined && { usage: startUsage(usage) }) },
  });
  const { output } = answer.reply;
  for (const whole of output ?? []) block(...asStreamed(whole));
  if (output === undefined) writeContent(answer, block);
  write.end({
    type: 'message_delta',
    delta: stop(answer),
    ...(usage !== undefined && { usage: deltaUsage(usage) }),
  });
  write.end({ type: 'message_stop' });
}

type Deltas = readonly (readonly [StreamStep['kind'], object])[];

/** The events of the content from the reply's own fields. */
function writeContent(content: WireAnswer, block: (start: object, deltas: Deltas) => void): void {
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
    block({ ...toolUse(call), input: {} }, [
      ['structure', { type: 'input_json_delta', partial_json: '' }],
      ...call.pieces.map((piece) => ['token', { type: 'input_json_delta', partial_json: piece }] as const),
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

function messageHead({ id, model }: WireAnswer): object {
  return { model, id, type: 'message', role: 'assistant' };
}

function stop({ reply }: WireAnswer): object {
  const { finishReason, refusal, toolCalls = [], output = [] } = reply;
  const asksForTools = toolCalls.length > 0 || output.some(({ type }) => type === 'tool_use');
  const byContent = refusal !== undefined ? 'refusal' : asksForTools ? 'tool_use' : 'end_turn';
  return {
    stop_reason: finishReason ?? byContent,
    stop_sequence: null,
    stop_details: refusal === undefined ? null : { type: 'refusal', category: null, explanation: refusal },
  };
}

function toolUse({ id, name }: WireAnswerCall): object {
  return { type: 'tool_use', id, name, caller: { type: 'direct' } };
}

function inputOf(call: WireAnswerCall): unknown {
  if (typeof call.arguments !== 'string') return call.arguments;
  try {
    return JSON.parse(call.text);
  } catch {
    // Invalid JSON as a string, because the body itself must be JSON.
    return call.arguments;
  }
}
