import { randomInt } from 'node:crypto';
import { asObject } from '../server/json-object.ts';
import { argumentPieces, words } from '../server/reply-content.ts';
import type { StreamFormat, StreamStep, Turn } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';
import type { WireToolCall } from '../server/wire-reply.ts';
import { type ChatEnvelope, chatContent, chatEnvelope, chatFinishReason, chatUsage } from './chat-envelope.ts';
import { streamErrorMessage } from './openai-errors.ts';

/** @see https://platform.openai.com/docs/api-reference/chat-streaming */
export const chatChunks: StreamFormat = {
  steps,
  event,
  keepAlive: (turn) => new ChunkWriter(turn).write({ role: 'assistant', content: '' }),
  error: (_turn, error = 'server_error') =>
    event({ error: { message: streamErrorMessage(error), type: error, param: null, code: error } }),
  malformed: 'data: {"id":"chatcmpl-broken","object":"chat.completion.chunk","choices":[{"ind\n\n',
};

function event(payload: unknown): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}

function steps(turn: Turn): readonly StreamStep[] {
  const content = chatContent(turn);
  const chunks = new ChunkWriter(turn);
  const structure = (delta: object): StreamStep => ({ kind: 'structure', text: chunks.write(delta) });
  const token = (delta: object): StreamStep => ({ kind: 'token', text: chunks.write(delta) });
  const end = (text: string): StreamStep => ({ kind: 'end', text });
  return [
    structure({ role: 'assistant', content: content.text === undefined ? null : '', refusal: null }),
    ...content.reasoningTokens.map((piece) => token({ reasoning_content: piece })),
    ...words(content.refusal ?? '').map((piece) => token({ refusal: piece })),
    ...content.tokens.map((piece) => token({ content: piece })),
    ...content.toolCalls.flatMap((call, index) => [
      structure({ tool_calls: [toolCallHead(call, index)] }),
      ...argumentPieces(call).map((piece) => token({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    end(chunks.write({}, chatFinishReason(turn))),
    ...(content.usage !== undefined && chunks.usageWanted ? [end(chunks.writeUsage(chatUsage(content.usage)))] : []),
    end('data: [DONE]\n\n'),
  ];
}

function toolCallHead({ id, name }: WireToolCall, index: number): object {
  return { index, id: id ?? wireId('call_', 24), type: 'function', function: { name, arguments: '' } };
}

/** Writes the chunks of one answer: with their common fields, and the additions of the request's `stream_options`. */
class ChunkWriter {
  readonly usageWanted: boolean;
  readonly #envelope: ChatEnvelope;
  readonly #obfuscated: boolean;

  constructor(turn: Turn) {
    const options = asObject(asObject(turn.request.body)['stream_options']);
    this.usageWanted = options['include_usage'] === true;
    this.#obfuscated = options['include_obfuscation'] !== false;
    this.#envelope = chatEnvelope(turn, 'chat.completion.chunk');
  }

  write(delta: object, finishReason: string | null = null): string {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
    // With include_usage, every chunk except the last has a null usage.
    return this.#event({ choices, ...(this.usageWanted && { usage: null }) });
  }

  writeUsage(usage: object): string {
    return this.#event({ choices: [], usage });
  }

  #event(fields: object): string {
    const obfuscation = this.#obfuscated && { obfuscation: wireId('', randomInt(1, 16)) };
    return event({ ...this.#envelope, ...fields, ...obfuscation });
  }
}
