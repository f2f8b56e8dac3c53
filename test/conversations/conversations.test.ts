import { type AssistantPart, createFlexiAI, type Message, type ProviderEntry, type UserPart } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { bedrock } from '@flexiai/provider-bedrock';
import { gemini } from '@flexiai/provider-gemini';
import { google, vertex } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';
import {
  startAnthropicServer,
  startBedrockServer,
  startGeminiServer,
  startOpenAIServer,
  startVertexServer,
  type WireServer,
} from '@flexiai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

/** A 1×1 PNG. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const tools = ['get_weather', 'get_time'].map((name) => ({
  name,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, additionalProperties: false },
}));

interface Wire {
  readonly name: string;
  readonly plugin: string;
  readonly start: () => Promise<WireServer>;
  readonly entry: (baseURL: string) => ProviderEntry;
  /** A text that a request contains if the wire sends reasoning back to its provider; empty if the wire has none. */
  readonly proof: string;
  server?: WireServer;
}

const authClient = { getRequestHeaders: async () => ({ authorization: 'Bearer test' }) };

/** Plugins of one wire: what one of them stored in a conversation, another one sends. */
const isOneWire = (first: Wire, second: Wire): boolean =>
  first.plugin === second.plugin || [first, second].every(({ name }) => name.startsWith('Gemini'));

const wires: readonly Wire[] = [
  {
    name: 'OpenAI Chat Completions',
    plugin: 'openai',
    start: () => startOpenAIServer({ strict: true }),
    entry: (baseURL) => openai({ model: 'gpt-5', apiKey: 'sk-test', baseURL, api: 'chat' }),
    proof: '',
  },
  {
    name: 'OpenAI Responses',
    plugin: 'openai',
    start: () => startOpenAIServer({ strict: true }),
    entry: (baseURL) => openai({ model: 'gpt-5', apiKey: 'sk-test', baseURL, api: 'responses' }),
    proof: 'signed-by-the-first',
  },
  {
    name: 'Anthropic Messages',
    plugin: 'anthropic',
    start: () => startAnthropicServer({ strict: true }),
    entry: (baseURL) => anthropic({ model: 'claude-sonnet-4-5', apiKey: 'sk-ant-test', baseURL }),
    proof: 'signed-by-the-first',
  },
  {
    name: 'Gemini',
    plugin: 'google',
    start: () => startGeminiServer({ strict: true }),
    entry: (baseURL) => google({ model: 'gemini-3.8-flash', apiKey: 'AIza-test', baseURL }),
    proof: 'signed-by-the-first',
  },
  {
    name: 'Gemini, through the older package',
    plugin: 'gemini',
    start: () => startGeminiServer({ strict: true }),
    entry: (baseURL) => gemini({ model: 'gemini-3.8-flash', apiKey: 'AIza-test', baseURL }),
    proof: 'signed-by-the-first',
  },
  {
    name: 'Amazon Bedrock Converse',
    plugin: 'bedrock-converse',
    start: () => startBedrockServer({ strict: true }),
    entry: (baseURL) =>
      bedrock({
        model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
        baseURL,
      }),
    proof: 'signed-by-the-first',
  },
  {
    name: 'Gemini on Vertex AI',
    plugin: 'vertex',
    start: () => startVertexServer({ strict: true }),
    entry: (baseURL) => vertex({ model: 'gemini-3.8-flash', project: 'p', authClient, baseURL }),
    proof: 'signed-by-the-first',
  },
];

beforeAll(async () => {
  for (const wire of wires) wire.server = await wire.start();
});
beforeEach(() => {
  for (const wire of wires) wire.server?.reset();
});
afterAll(async () => {
  for (const wire of wires) await wire.server?.close();
});

function serverOf(wire: Wire): WireServer {
  if (wire.server === undefined) throw new Error(`The server of ${wire.name} was not started.`);
  return wire.server;
}

/** One answer by a single provider, so that a failure is attributed to it. */
async function ask(wire: Wire, messages: readonly Message[], mode: 'unary' | 'stream') {
  const ai = createFlexiAI({ providers: [wire.entry(serverOf(wire).baseURL)], retry: { maxRetries: 0 } });
  try {
    const request = { messages, tools, reasoning: { effort: 'medium' } } as const;
    return await (mode === 'unary' ? ai.chatCompletion(request) : ai.streamChatCompletion(request).response());
  } finally {
    await ai.close();
  }
}

const question: Message = {
  role: 'user',
  content: [
    { type: 'text', text: 'Which weather goes with this picture, and what time is it there?' },
    { type: 'image', data: PIXEL, mediaType: 'image/png' },
  ],
};

/** The beginning of the conversation at the first provider: reasoning, and two parallel tool calls. */
async function begin(wire: Wire, mode: 'unary' | 'stream'): Promise<Message[]> {
  serverOf(wire).enqueue({
    // OpenAI shows no reasoning on Chat Completions, and rejects the field of compatible servers.
    ...(wire.proof !== '' && { reasoning: { text: 'I should look both up.', signature: wire.proof } }),
    toolCalls: [
      { name: 'get_weather', arguments: { city: 'Oslo' }, thoughtSignature: 'signed-by-the-first' },
      { name: 'get_time', arguments: { city: 'Oslo' } },
    ],
  });
  const turn = await ask(wire, [question], mode);
  expect(turn.toolCalls.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
  return [
    question,
    { role: 'assistant', content: turn.content },
    ...turn.toolCalls.map(({ id, name }) => ({ role: 'tool', toolCallId: id, content: `${name}: fine` }) as const),
  ];
}

const lastBody = (wire: Wire): string => JSON.stringify(serverOf(wire).requests.at(-1)?.body);

describe.each(wires)('a conversation that begins on $name', (first) => {
  it.each(wires)('continues with $name, and returns with everything that it had', async (second) => {
    for (const mode of ['unary', 'stream'] as const) {
      const messages = await begin(first, mode);
      const before = structuredClone(messages);

      serverOf(second).enqueue({ text: 'Rain, at noon.' });
      const answer = await ask(second, messages, mode);
      expect(answer.text).toBe('Rain, at noon.');
      const there = lastBody(second);
      expect(there).toContain('get_weather: fine');
      expect(there).toContain('get_time: fine');
      if (!isOneWire(first, second)) expect(there).not.toContain('signed-by-the-first');
      else if (first.name.startsWith('Gemini')) {
        expect(there).toContain('signed-by-the-first');
        expect(there).toContain('I should look both up.');
      }

      messages.push({ role: 'assistant', content: answer.content }, { role: 'user', content: 'And tomorrow?' });
      serverOf(first).enqueue({ text: 'Sun.' });
      const back = await ask(first, messages, mode);
      expect(back.text).toBe('Sun.');
      if (first.proof !== '') expect(lastBody(first)).toContain(first.proof);
      expect(messages.slice(0, before.length)).toEqual(before);
    }
  });

  it.each(wires)('is repaired for $name if a call has no result, and ids have another format', async (second) => {
    const strange: AssistantPart[] = [
      { type: 'text', text: 'Let me see.' },
      { type: 'tool-call', id: 'call.with/strange:characters ä', name: 'get_weather', arguments: {} },
      { type: 'tool-call', id: `call_${'x'.repeat(120)}`, name: 'get_time', arguments: { city: 'Oslo' } },
    ];
    const messages: Message[] = [
      { role: 'user', content: 'What is it like in Oslo?' },
      { role: 'assistant', content: strange },
      { role: 'tool', toolCallId: `call_${'x'.repeat(120)}`, content: 'noon' },
      { role: 'user', content: 'Never mind the weather.' },
    ];
    for (const mode of ['unary', 'stream'] as const) {
      serverOf(second).enqueue({ text: 'Then it is noon.' });
      expect((await ask(second, messages, mode)).text).toBe('Then it is noon.');
      expect(lastBody(second)).toContain('noon');
    }
  });
});

/** Media, and the wires that support them. */
const media: readonly [what: string, part: UserPart, takenBy: readonly string[]][] = [
  [
    'a picture under a wrong type',
    { type: 'image', data: PIXEL, mediaType: 'image/tiff' },
    ['Chat', 'Responses', 'Messages', 'Gemini', 'Bedrock'],
  ],
  [
    'a GIF picture',
    { type: 'image', data: 'R0lGODlh', mediaType: 'image/png' },
    ['Chat', 'Responses', 'Messages', 'Bedrock'],
  ],
  ['an archive', { type: 'file', data: 'UEsDBA==', mediaType: 'application/zip' }, []],
  ['a film', { type: 'file', data: 'AAAAIGZ0', mediaType: 'video/mp4' }, ['Gemini']],
  [
    'JSON',
    { type: 'file', data: 'e30=', mediaType: 'application/json' },
    ['Chat', 'Responses', 'Messages', 'Gemini', 'Bedrock'],
  ],
  [
    'bytes whose name has a text extension',
    { type: 'file', data: 'YSxiCg==', mediaType: 'application/octet-stream', filename: 'a.csv' },
    ['Chat', 'Responses', 'Messages', 'Gemini', 'Bedrock'],
  ],
];

describe.each(wires)('$name', (wire) => {
  it.each(media)('is sent %s if it supports that, and otherwise no request', async (_what, part, takenBy) => {
    const isTaken = takenBy.some((name) => wire.name.includes(name));
    serverOf(wire).enqueue({ text: 'I see.' });
    const answer = ask(wire, [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, part] }], 'unary');
    if (isTaken) expect((await answer).text).toBe('I see.');
    else await expect(answer).rejects.toMatchObject({ name: 'UnsupportedError' });
    expect(serverOf(wire).requests).toHaveLength(isTaken ? 1 : 0);
  });
});
