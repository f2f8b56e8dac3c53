import { describe, expect, it } from 'vitest';
import { createFlexiAI, type FlexiAI, type FlexiAIError } from '../../packages/core/src/index.ts';
import { anthropic } from '../../packages/provider-anthropic/src/index.ts';
import { gemini } from '../../packages/provider-gemini/src/index.ts';
import { openai, openaiCompatible } from '../../packages/provider-openai/src/index.ts';
import { IS_LONG } from '../long-form.ts';
import { LONGEST, problemOfGrowth, pumpsFor, textOf } from './growth.ts';

// Responses of services with a hostile text instead of each of their texts, through the real plugins.

type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };

interface Wire {
  readonly name: string;
  readonly key: string;
  client(fetch: typeof globalThis.fetch): FlexiAI;
  readonly answer: Json;
  readonly error: Json;
  /** The data of the events of a stream. */
  readonly events: readonly Json[];
}

const once = { retry: { maxRetries: 0 } };
const key = 'sk-test-0123456789abcdef0123456789abcdef';
const anthropicKey = `sk-ant-api03-${'aB3-'.repeat(20)}`;
const geminiKey = `AIza${'aB3-x'.repeat(7)}`;
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } };
const chunk = (delta: Json, finish: string | null = null): Json => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const openaiError = {
  error: { message: 'No.', type: 'invalid_request_error', code: 'odd', param: 'messages', metadata: { raw: 'No.' } },
};

const chat: Omit<Wire, 'name' | 'client' | 'key'> = {
  answer: {
    id: 'c1',
    object: 'chat.completion',
    model: 'm',
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: 'Hi',
          reasoning_content: 'hm',
          refusal: 'No',
          tool_calls: [call],
          annotations: [
            {
              type: 'url_citation',
              url_citation: { url: 'https://a.example/', title: 'A', start_index: 0, end_index: 1 },
            },
          ],
        },
      },
    ],
    usage,
  },
  error: openaiError,
  events: [
    chunk({ role: 'assistant', content: 'Hi' }),
    chunk({ reasoning_content: 'hm' }),
    chunk({ tool_calls: [{ index: 0, ...call }] }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: ' ' } }] }),
    chunk({}, 'tool_calls'),
  ],
};

const message = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
};
const functionCall = {
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'look',
  arguments: '{"a":1}',
  status: 'completed',
};
const thought = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: 'hm' }],
  encrypted_content: 'x',
};
const response = {
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  model: 'm',
  output: [thought, message, functionCall],
  usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
};

const block = (index: number, content_block: Json, delta: Json): readonly Json[] => [
  { type: 'content_block_start', index, content_block },
  { type: 'content_block_delta', index, delta },
  { type: 'content_block_stop', index },
];
const anthropicMessage = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};

const candidate = {
  index: 0,
  finishReason: 'STOP',
  content: {
    role: 'model',
    parts: [
      { text: 'hm', thought: true },
      { text: 'Hi', thoughtSignature: 'AAAA' },
      { functionCall: { name: 'look', id: 'f1', args: { a: 'b' } } },
    ],
  },
  groundingMetadata: {
    groundingChunks: [{ web: { uri: 'https://a.example/', title: 'A' } }],
    groundingSupports: [{ segment: { text: 'Hi', startIndex: 0, endIndex: 2 }, groundingChunkIndices: [0] }],
  },
};
const geminiAnswer = {
  candidates: [candidate],
  modelVersion: 'm',
  responseId: 'r1',
  usageMetadata: { promptTokenCount: 1, totalTokenCount: 2 },
};

const WIRES: readonly Wire[] = [
  {
    name: 'OpenAI Chat',
    key,
    client: (fetch) =>
      createFlexiAI({ providers: [openai({ apiKey: key, model: 'gpt-5-mini', api: 'chat', fetch })], ...once }),
    ...chat,
  },
  {
    name: 'an OpenAI-compatible service',
    key,
    client: (fetch) =>
      createFlexiAI({
        providers: [
          openaiCompatible({ name: 'other', baseURL: 'https://other.example/v1' })({
            apiKey: key,
            model: 'm',
            fetch,
          }),
        ],
        ...once,
      }),
    ...chat,
  },
  {
    name: 'OpenAI Responses',
    key,
    client: (fetch) =>
      createFlexiAI({ providers: [openai({ apiKey: key, model: 'gpt-5-mini', api: 'responses', fetch })], ...once }),
    answer: response,
    error: openaiError,
    events: [
      { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: { ...message, content: [] } },
      { type: 'response.output_text.delta', output_index: 0, item_id: 'msg_1', content_index: 0, delta: 'Hi' },
      { type: 'response.output_item.done', output_index: 0, item: message },
      { type: 'response.output_item.added', output_index: 1, item: { ...functionCall, arguments: '' } },
      { type: 'response.function_call_arguments.delta', output_index: 1, item_id: 'fc_1', delta: '{"a":1}' },
      { type: 'response.output_item.done', output_index: 1, item: functionCall },
      { type: 'response.completed', response: { ...response, output: [message, functionCall] } },
    ],
  },
  {
    name: 'Anthropic',
    key: anthropicKey,
    client: (fetch) =>
      createFlexiAI({ providers: [anthropic({ apiKey: anthropicKey, model: 'claude-sonnet-4-5', fetch })], ...once }),
    answer: {
      ...anthropicMessage,
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'x' },
        {
          type: 'text',
          text: 'Hi',
          citations: [
            {
              type: 'web_search_result_location',
              url: 'https://a.example/',
              title: 'A',
              cited_text: 'Hi',
              encrypted_index: 'x',
            },
          ],
        },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: { a: 'b' } },
      ],
    },
    error: {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'No.', details: { error_code: 'odd' } },
      request_id: 'req_1',
    },
    events: [
      { type: 'message_start', message: { ...anthropicMessage, content: [], stop_reason: null } },
      ...block(0, { type: 'thinking', thinking: '' }, { type: 'thinking_delta', thinking: 'hm' }),
      ...block(1, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hi' }),
      ...block(
        2,
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
        { type: 'input_json_delta', partial_json: '{"a":1}' },
      ),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ],
  },
  {
    name: 'Gemini',
    key: geminiKey,
    client: (fetch) =>
      createFlexiAI({ providers: [gemini({ apiKey: geminiKey, model: 'gemini-2.5-flash', fetch })], ...once }),
    answer: geminiAnswer,
    error: {
      error: {
        code: 400,
        status: 'INVALID_ARGUMENT',
        message: 'No.',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ODD', retryDelay: '1s' }],
      },
    },
    events: [geminiAnswer],
  },
];

/** The texts in a JSON value, by path. */
function placesIn(json: Json, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof json === 'string') return [path];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([field, value]) => placesIn(value as Json, [...path, field]));
}

function replaced(json: Json, [field, ...rest]: readonly (string | number)[], text: Json): Json {
  if (field === undefined) return text;
  if (Array.isArray(json))
    return json.map((item: Json, index) => (String(index) === field ? replaced(item, rest, text) : item));
  const fields = json as { readonly [name: string]: Json };
  return { ...fields, [field]: replaced(fields[field] ?? null, rest, text) };
}

type Mode = 'unary' | 'stream' | 'error';
const MODES: readonly Mode[] = ['unary', 'stream', 'error'];

/** The result of one call to a service that answers with this body: an answer, or the error. */
async function ask(wire: Wire, mode: Mode, body: string): Promise<unknown> {
  const type = mode === 'stream' ? 'text/event-stream' : 'application/json';
  const fetch = async (): Promise<Response> =>
    new Response(body, { status: mode === 'error' ? 400 : 200, headers: { 'content-type': type } });
  const ai = wire.client(fetch);
  const tools = [{ name: 'look', parameters: { type: 'object', properties: { a: { type: 'integer' } } } }];
  const request = { prompt: 'Hello', tools };
  const answer = mode === 'stream' ? ai.streamChatCompletion(request).response() : ai.chatCompletion(request);
  const outcome = await answer.catch((error: unknown) => error);
  // Like a log.
  JSON.stringify(outcome);
  await ai.close();
  return outcome;
}

function bodyOf(wire: Wire, mode: Mode, place: readonly (string | number)[], text: Json): string {
  if (mode === 'error') return JSON.stringify(replaced(wire.error, place, text));
  if (mode === 'unary') return JSON.stringify(replaced(wire.answer, place, text));
  const events = replaced(wire.events, place, text) as readonly Json[];
  const named = (event: Json): string => {
    const { type } = event as { readonly type?: Json };
    return typeof type === 'string' && type.length < 100 ? `event: ${type}\n` : '';
  };
  return `${events.map((event) => `${named(event)}data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`;
}

/** All combinations would take hours: these are the most significant ones. */
const FEW = ['a', ' ', '.', '{"a":', '\\"', 'model '];
/** The parts for one text: in the short form every third one, not the same ones for each text. */
const fewFor = (index: number): readonly string[] => (IS_LONG ? FEW : FEW.filter((_pump, at) => at % 3 === index % 3));

describe.each(WIRES.flatMap((wire) => MODES.map((mode) => [wire.name, mode, wire] as const)))(
  '%s (%s)',
  (_name, mode, wire) => {
    const whole = mode === 'unary' ? wire.answer : mode === 'stream' ? wire.events : wire.error;

    it('reads a long text in place of any text in linear time', { timeout: 120_000 }, async () => {
      const problems: string[] = [];
      for (const [index, place] of placesIn(whole).entries()) {
        for (const pump of fewFor(index)) {
          const problem = await problemOfGrowth(
            (length) => ask(wire, mode, bodyOf(wire, mode, place, textOf(pump, length))),
            LONGEST / 10,
          );
          if (problem !== undefined) problems.push(`${place.join('.')} of ${JSON.stringify(pump)}: ${problem}`);
        }
      }
      expect(problems).toEqual([]);
    });

    it('reads a long body of an unknown form in linear time', { timeout: 120_000 }, async () => {
      const problems: string[] = [];
      for (const pump of pumpsFor(wire.name + mode)) {
        const problem = await problemOfGrowth((length) => ask(wire, mode, textOf(pump, length)));
        if (problem !== undefined) problems.push(`${JSON.stringify(pump)}: ${problem}`);
      }
      expect(problems).toEqual([]);
    });
  },
);

describe.each(WIRES)('$name', (wire) => {
  it('is read correctly without a hostile text', async () => {
    const whole = { text: 'Hi', toolCalls: [{ name: 'look' }] };
    expect(await ask(wire, 'unary', JSON.stringify(wire.answer))).toMatchObject(whole);
    expect(await ask(wire, 'stream', bodyOf(wire, 'stream', [], wire.events))).toMatchObject(whole);
    expect(await ask(wire, 'error', JSON.stringify(wire.error))).toMatchObject({
      status: 400,
      message: expect.stringContaining('No.'),
    });
  });

  it('reads a long error in linear time, and keeps at most a sentence of it', {
    timeout: 120_000,
  }, async () => {
    const place = placesIn(wire.error).find((path) => path.at(-1) === 'message') ?? [];
    const problems: string[] = [];
    for (const pump of pumpsFor(wire.name)) {
      const problem = await problemOfGrowth(async (length) => {
        const error = (await ask(wire, 'error', bodyOf(wire, 'error', place, textOf(pump, length)))) as FlexiAIError;
        expect(error.message.length).toBeLessThan(5000);
      });
      if (problem !== undefined) problems.push(`${JSON.stringify(pump)}: ${problem}`);
    }
    expect(problems).toEqual([]);
  });

  it('shows no part of a key at the end of a truncated error message', async () => {
    const place = placesIn(wire.error).find((path) => path.at(-1) === 'message') ?? [];
    for (const filler of ['word ', 'x', '","a":"']) {
      for (let before = 1940; before <= 2000; before += 5) {
        const text = `${textOf(filler, before - 1)}${filler === 'x' ? '/' : ' '}${wire.key} and more${' words'.repeat(100)}`;
        const error = (await ask(wire, 'error', bodyOf(wire, 'error', place, text))) as FlexiAIError;
        expect(error.message).not.toContain(wire.key.slice(0, 12));
      }
    }
  });
});
