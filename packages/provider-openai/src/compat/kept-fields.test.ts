import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import {
  type AssistantPart,
  type JsonObject,
  listOf,
  type Message,
  objectOf,
  type ProviderEntry,
} from '@flexiai/core/plugin';
import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { redirecting } from '../../test/compat.ts';
import { groq, openai, openaiCompatible } from '../index.ts';

// Extra fields of a server's answer are sent back to the same service with the next turn, and to no other service.

let server: WireServer;

beforeAll(async () => {
  server = await startOpenAIServer();
});

afterEach(() => server.reset());

afterAll(() => server.close());

const tools = [{ name: 'look' }];
const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };

type Entry = ProviderEntry<string>;

const plugin = (name: string): Entry => openaiCompatible({ name, baseURL: server.baseURL })({ model: 'm' });

function ask(ai: FlexiAI, messages: readonly Message[], isStreamed: boolean) {
  const request = { messages, tools };
  return isStreamed ? ai.streamChatCompletion(request).response() : ai.chatCompletion(request);
}

/** A whole answer with this message, or the same streamed: by default in one delta. */
function reply(message: JsonObject, deltas: readonly JsonObject[] = [message], isStreamed = true): object {
  const finish_reason = message['tool_calls'] === undefined ? 'stop' : 'tool_calls';
  if (!isStreamed) return { body: { id: 'c-1', model: 'm', choices: [{ index: 0, message, finish_reason }] } };
  const chunk = (delta: object, end: string | null): object => ({
    id: 'c-1',
    object: 'chat.completion.chunk',
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: end }],
  });
  return {
    events: [...deltas.map((delta) => chunk(numbered(delta), null)), chunk({}, finish_reason), 'data: [DONE]\n\n'],
  };
}

function numbered(delta: JsonObject): JsonObject {
  const calls = listOf(delta['tool_calls']).map((one, index) => ({ index, ...objectOf(one) }));
  return calls.length === 0 ? delta : { ...delta, tool_calls: calls };
}

/** The turn after the content: results for its calls, or more text. */
function turnAfter(content: readonly AssistantPart[]): Message[] {
  const calls = content.filter((part) => part.type === 'tool-call');
  const next: Message[] = calls.map(({ id }) => ({ role: 'tool', toolCallId: id, content: 'blue' }));
  return [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content },
    ...(next.length > 0 ? next : [{ role: 'user', content: 'Go on' } as const]),
  ];
}

/** The model's message as the next request repeats it. */
function sentMessage(): JsonObject | undefined {
  const { messages } = objectOf(server.requests.at(-1)?.body) ?? {};
  return listOf(messages)
    .map(objectOf)
    .find((message) => message?.['role'] === 'assistant');
}

/** The message of one service, as another one (or the same) gets it. */
async function carry(from: Entry, to: Entry, first: object, isStreamed: boolean): Promise<JsonObject | undefined> {
  const [one, other] = [createFlexiAI({ providers: [from] }), createFlexiAI({ providers: [to] })];
  server.enqueue(first);
  const { content } = await ask(one, [{ role: 'user', content: 'Hi' }], isStreamed);
  await ask(other, turnAfter(content), isStreamed);
  await Promise.all([one.close(), other.close()]);
  return sentMessage();
}

const details = [
  { type: 'reasoning.text', index: 0, text: 'Hm, well.', signature: 'c2ln', format: 'anthropic-claude-v1' },
  { type: 'reasoning.encrypted', index: 1, data: 'ZW5j', id: 'rs_1' },
];

interface Kept {
  readonly what: string;
  /** The message in a whole answer. */
  readonly message: JsonObject;
  /** The same in pieces. */
  readonly deltas?: readonly JsonObject[];
  /** The message in the next request. */
  readonly back: JsonObject;
}

const reading = {
  type: 'file',
  file: { hash: 'c3d4', name: 'a.pdf', content: [{ type: 'text', text: 'Blue is the colour.' }] },
};
const signature = { google: { thought_signature: 'c2ln' } };

const KEPT: readonly Kept[] = [
  {
    what: 'a signature beside a call',
    message: { tool_calls: [{ ...call, extra_content: signature }] },
    back: { tool_calls: [{ ...call, extra_content: signature }] },
  },
  {
    what: 'a signature that LiteLLM puts beside a call',
    message: { tool_calls: [{ ...call, provider_specific_fields: { thought_signature: 'c2ln' } }] },
    back: { tool_calls: [{ ...call, provider_specific_fields: { thought_signature: 'c2ln' } }] },
  },
  {
    what: 'a signature beside the text',
    message: { content: 'Blue.', extra_content: signature },
    deltas: [{ content: 'Bl' }, { content: 'ue.', extra_content: signature }],
    back: { content: 'Blue.', extra_content: signature },
  },
  {
    what: 'OpenRouter’s reading of a document',
    message: {
      content: 'Blue.',
      annotations: [reading, { type: 'url_citation', url_citation: { url: 'https://a.example' } }],
    },
    deltas: [{ content: 'Blue.' }, { annotations: [reading] }, { annotations: [reading] }],
    back: { content: 'Blue.', annotations: [reading] },
  },
  {
    what: 'a signature beside marked thoughts',
    message: {
      content: '<thought>Hm.</thought>Blue.',
      extra_content: { google: { thought: true, thought_signature: 'c2ln' } },
    },
    deltas: [
      { content: '<thought>Hm.', extra_content: { google: { thought: true } } },
      { content: '</thought>Blue.', extra_content: signature },
    ],
    back: { content: 'Blue.', extra_content: signature },
  },
  {
    what: 'OpenRouter’s details of the thoughts',
    message: { content: 'Blue.', reasoning: 'Hm, well.', reasoning_details: details },
    deltas: [
      {
        reasoning: 'Hm, ',
        reasoning_details: [
          { type: 'reasoning.text', index: 0, text: 'Hm, ', signature: null, format: 'anthropic-claude-v1' },
        ],
      },
      {
        reasoning: 'well.',
        reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'well.', format: 'anthropic-claude-v1' }],
      },
      { content: 'Blue.', reasoning_details: [{ type: 'reasoning.text', index: 0, signature: 'c2ln' }] },
      { reasoning_details: [details[1]] },
    ],
    back: { content: 'Blue.', reasoning_details: details },
  },
  {
    what: 'details without any thought that can be read',
    message: { tool_calls: [call], reasoning_details: [details[1]] },
    back: { tool_calls: [call], reasoning_details: [details[1]] },
  },
  {
    what: 'LiteLLM’s blocks of the thoughts',
    message: {
      tool_calls: [call],
      thinking_blocks: [
        { type: 'thinking', thinking: 'Hm, well.', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'ZW5j' },
      ],
    },
    deltas: [
      { thinking_blocks: [{ type: 'thinking', thinking: 'Hm, ', signature: '' }] },
      { thinking_blocks: [{ type: 'thinking', thinking: 'well.', signature: '' }] },
      { thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'c2ln' }] },
      { thinking_blocks: [{ type: 'redacted_thinking', data: 'ZW5j' }] },
      { tool_calls: [call] },
    ],
    back: {
      thinking_blocks: [
        { type: 'thinking', thinking: 'Hm, well.', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'ZW5j' },
      ],
    },
  },
  {
    what: 'thoughts beside a call',
    message: { tool_calls: [call], reasoning_content: 'Hm, well.' },
    deltas: [{ reasoning_content: 'Hm, ' }, { reasoning_content: 'well.' }, { tool_calls: [call] }],
    back: { tool_calls: [call], reasoning_content: 'Hm, well.' },
  },
];

const EXTRAS = /extra_content|annotations|provider_specific_fields|reasoning|thinking|thought|host/;

describe.each(KEPT.flatMap((kept) => [false, true].map((isStreamed) => ({ ...kept, isStreamed }))))(
  '$what (streamed: $isStreamed)',
  ({ message, deltas, back, isStreamed }) => {
    const first = reply(message, deltas, isStreamed);

    it('is sent back to the service that sent it', async () => {
      expect(await carry(plugin('mine'), plugin('mine'), first, isStreamed)).toMatchObject(back);
    });

    it('is sent back to a gateway that OpenAI’s plugin uses, and to no other gateway', async () => {
      const here = openai({ model: 'm', apiKey: 'k', baseURL: server.baseURL });
      expect(await carry(here, here, first, isStreamed)).toMatchObject(back);
      const there = openai({ model: 'm', apiKey: 'k', baseURL: server.baseURL.replace('127.0.0.1', 'localhost') });
      expect(JSON.stringify(await carry(here, there, first, isStreamed))).not.toMatch(EXTRAS);
    });

    it('is not sent to another service or to OpenAI', async () => {
      const { fetch } = redirecting(server.baseURL);
      const others = [
        plugin('other'),
        groq({ model: 'm', apiKey: 'gsk_1', fetch }),
        openai({ model: 'gpt-4.1', apiKey: 'k', fetch }),
      ];
      for (const other of others) {
        expect(JSON.stringify(await carry(plugin('mine'), other, first, isStreamed))).not.toMatch(EXTRAS);
      }
      const gateway = openai({ model: 'm', apiKey: 'k', baseURL: server.baseURL });
      expect(JSON.stringify(await carry(gateway, others[2] as Entry, first, isStreamed))).not.toMatch(EXTRAS);
    });
  },
);

describe.each([false, true])('thinking that no service needs back (streamed: %s)', (isStreamed) => {
  it.each([
    ['in the field of Groq and Cerebras, which they refuse in requests', { tool_calls: [call], reasoning: 'Hm.' }],
    ['beside a text only', { content: 'Blue.', reasoning_content: 'Hm.' }],
    [
      'marked as thoughts in the content',
      { content: '<thought>Hm.</thought>Blue.', extra_content: { google: { thought: true } } },
    ],
  ])('stay away: %s', async (_name, message) => {
    const sent = await carry(plugin('mine'), plugin('mine'), reply(message, [message], isStreamed), isStreamed);
    expect(JSON.stringify(sent)).not.toMatch(EXTRAS);
  });
});
