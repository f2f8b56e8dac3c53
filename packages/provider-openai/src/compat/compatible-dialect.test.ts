import type { JsonObject, Message, UnifiedRequest, Warning } from '@flexiai/core/plugin';
import { UnsupportedError } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { toOpenAIRequest } from '../request/chat/to-openai-request.ts';
import { compatibleDialect } from './compatible-dialect.ts';
import type { Quirks } from './quirks.ts';

const failure = { provider: 'mine', model: 'm' };
const user: Message = { role: 'user', content: 'Hello' };
const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const tools = [{ name: 'now' }];

/** A request to an endpoint with these quirks. */
function build(
  quirks: Quirks,
  request: Partial<UnifiedRequest> = {},
  stream = false,
  model = 'm',
): { body: JsonObject; usageAsked: boolean; warnings: readonly Warning[] } {
  const facts = [{ quirks, reason: 'It is so.', source: 'test' }];
  const endpoint = { id: 'mine', baseURL: 'https://example.com', chat: compatibleDialect({ id: 'mine', facts }) };
  return toOpenAIRequest(
    { messages: [user], ...request },
    { model, stream, endpoint, providerOptions: undefined, failure: { ...failure, model } },
  );
}

describe('an endpoint without quirks', () => {
  it('gets the same as OpenAI', () => {
    const request = { maxOutputTokens: 5, seed: 1, tools, toolChoice: 'required', parallelToolCalls: false } as const;
    const { body, usageAsked, warnings } = build({}, request, true);
    expect(body).toEqual({
      model: 'm',
      messages: [user],
      max_completion_tokens: 5,
      seed: 1,
      tools: [{ type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } }],
      tool_choice: 'required',
      parallel_tool_calls: false,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect({ usageAsked, warnings }).toEqual({ usageAsked: true, warnings: [] });
  });

  it('gets a refusal as text, because only OpenAI has a field for it', () => {
    const refused: Message = { role: 'assistant', content: [{ type: 'refusal', refusal: 'I will not.' }] };
    const both: Message = {
      role: 'assistant',
      content: [
        { type: 'text', text: 'No.' },
        { type: 'refusal', refusal: 'Not I.' },
      ],
    };
    expect(build({}, { messages: [user, refused, user, both, user] }).body['messages']).toEqual([
      user,
      { role: 'assistant', content: 'I will not.' },
      user,
      { role: 'assistant', content: 'No.\nNot I.' },
      user,
    ]);
  });

  it('gets one system message for several at the beginning: many templates support one only', () => {
    const system = (content: Extract<Message, { role: 'system' }>['content']): Message => ({ role: 'system', content });
    const later = [user, { role: 'assistant', content: 'Hi.' } as const, system('Be terse.'), user];
    expect(build({}, { messages: [system('Be brief.'), system('Be kind.'), ...later] })).toMatchObject({
      body: { messages: [{ role: 'system', content: 'Be brief.\n\nBe kind.' }, ...later] },
      warnings: [],
    });
    const mark = { cache_control: { type: 'ephemeral' } };
    const marked = system([{ type: 'text', text: 'Be brief.', providerMetadata: { mine: mark } }]);
    expect(build({}, { messages: [marked, system('Be kind.'), user] }).body['messages']).toEqual([
      {
        role: 'system',
        content: [
          { type: 'text', text: 'Be brief.', ...mark },
          { type: 'text', text: '\n\nBe kind.' },
        ],
      },
      user,
    ]);
  });

  it('gets the fields under its own id, which override everything', () => {
    const { body } = build(
      { maxTokens: 'max_tokens', seed: false },
      { maxOutputTokens: 5, providerOptions: { mine: { max_tokens: 9, seed: 3, top_a: 1 }, openai: { user: 'x' } } },
    );
    expect(body).toEqual({ model: 'm', messages: [user], max_tokens: 9, seed: 3, top_a: 1 });
  });

  it('gets the extras of a part under its id', () => {
    const text = {
      type: 'text',
      text: 'Hi',
      providerMetadata: { mine: { cache_control: { type: 'ephemeral' } } },
    } as const;
    expect(build({}, { messages: [{ role: 'user', content: [text] }] }).body['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] },
    ]);
  });
});

describe('a quirk of settings', () => {
  it('names the length limit max_tokens', () => {
    const { body } = build({ maxTokens: 'max_tokens' }, { maxOutputTokens: 5 });
    expect(body).toEqual({ model: 'm', messages: [user], max_tokens: 5 });
    expect(build({ maxTokens: 'max_tokens' }).body).not.toHaveProperty('max_tokens');
  });

  it('names the seed random_seed, or leaves it out with a warning', () => {
    expect(build({ seed: 'random_seed' }, { seed: 7 }).body).toEqual({ model: 'm', messages: [user], random_seed: 7 });
    const { body, warnings } = build({ seed: false }, { seed: 7 });
    expect(body).toEqual({ model: 'm', messages: [user] });
    expect(warnings).toEqual([
      { code: 'unsupported-setting', setting: 'seed', message: 'seed was left out: It is so.' },
    ]);
    expect(build({ seed: false }).warnings).toEqual([]);
  });

  it('sends no stream_options, and still waits for the usage', () => {
    const { body, usageAsked } = build({ streamOptions: false }, {}, true);
    expect(body).toEqual({ model: 'm', messages: [user], stream: true });
    expect(usageAsked).toBe(true);
  });

  it('sends topK and metadata', () => {
    const { body, warnings } = build({ topK: true, metadata: true }, { topK: 40, metadata: { team: 'blue' } });
    expect(body).toMatchObject({ top_k: 40, metadata: { team: 'blue' } });
    expect(warnings).toEqual([]);
  });

  it('suggests a solution for metadata if support is unknown', () => {
    const { body, warnings } = build({}, { topK: 40, metadata: { team: 'blue' } });
    expect(body).toEqual({ model: 'm', messages: [user] });
    expect(warnings.map(({ setting }) => setting)).toEqual(['topK', 'metadata']);
    expect(warnings[1]?.message).toContain('providerOptions.mine.metadata');
  });

  it('replaces an unknown effort by the lowest', () => {
    const quirks = { efforts: ['low', 'high'] } as const;
    const { body, warnings } = build(quirks, { reasoning: { effort: 'minimal' } });
    expect(body['reasoning_effort']).toBe('low');
    expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'reasoning.effort' }]);
    expect(build(quirks, { reasoning: { effort: 'high' } })).toMatchObject({
      body: { reasoning_effort: 'high' },
      warnings: [],
    });
  });
});

describe('a quirk of tools', () => {
  it('writes any for required, and changes nothing else', () => {
    const choose = (toolChoice: UnifiedRequest['toolChoice']): unknown =>
      build({ toolChoice: 'any' }, { tools, ...(toolChoice !== undefined && { toolChoice }) }).body['tool_choice'];
    expect([choose('required'), choose('auto'), choose('none'), choose(undefined)]).toEqual([
      'any',
      'auto',
      'none',
      undefined,
    ]);
    expect(choose({ name: 'now' })).toEqual({ type: 'function', function: { name: 'now' } });
  });

  it('without tool_choice forbids tools by leaving them out, and warns if one was required', () => {
    const forbidden = build({ toolChoice: false }, { tools, toolChoice: 'none' });
    expect(forbidden).toMatchObject({ body: { model: 'm', messages: [user] }, warnings: [] });
    expect(forbidden.body).not.toHaveProperty('tools');
    for (const toolChoice of ['required', { name: 'now' }] as const) {
      const { body, warnings } = build({ toolChoice: false }, { tools, toolChoice });
      expect(body).not.toHaveProperty('tool_choice');
      expect(body['tools']).toHaveLength(1);
      expect(warnings).toMatchObject([{ code: 'unsupported-setting', setting: 'toolChoice' }]);
    }
    expect(build({ toolChoice: false }, { tools, toolChoice: 'auto' }).warnings).toEqual([]);
  });

  it('leaves parallel_tool_calls out with a warning', () => {
    const { body, warnings } = build({ parallelToolCalls: false }, { tools, parallelToolCalls: false });
    expect(body).not.toHaveProperty('parallel_tool_calls');
    expect(warnings).toMatchObject([{ setting: 'parallelToolCalls', message: expect.stringContaining('It is so.') }]);
  });

  it('rewrites the ids of tool calls and of their results', () => {
    const call = (id: string) => ({ type: 'tool-call', id, name: 'now', arguments: {} }) as const;
    const messages: Message[] = [
      user,
      { role: 'assistant', content: [call('call_abc'), call('D681PevKs')] },
      { role: 'tool', toolCallId: 'call_abc', content: '1' },
      { role: 'tool', toolCallId: 'D681PevKs', content: '2' },
    ];
    const { body } = build({ toolCallIdLength: 9 }, { messages, tools });
    expect(body['messages']).toEqual([
      user,
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: expect.stringMatching(/^[0-9A-Za-z]{9}$/),
            type: 'function',
            function: { name: 'now', arguments: '{}' },
          },
          { id: 'D681PevKs', type: 'function', function: { name: 'now', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: firstCallId(body), content: '1' },
      { role: 'tool', tool_call_id: 'D681PevKs', content: '2' },
    ]);
  });
});

describe('a quirk of JSON', () => {
  const json = { type: 'json' } as const;
  const format = { type: 'json-schema', name: 'answer', schema } as const;

  it('without json_schema puts the schema into the first system message and requests an object', () => {
    const system: Message = { role: 'system', content: 'Be brief.' };
    const { body, warnings } = build({ jsonSchema: false }, { messages: [system, user], responseFormat: format });
    expect(body['response_format']).toEqual({ type: 'json_object' });
    expect(body['messages']).toEqual([
      { role: 'system', content: expect.stringMatching(/^Be brief\.\n\nAnswer/) },
      user,
    ]);
    expect(JSON.stringify(body['messages'])).toContain(JSON.stringify(JSON.stringify(schema)).slice(1, -1));
    expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'responseFormat' }]);
  });

  it('adds a system message if there is none, and adds a part if there are parts', () => {
    const messages = (request: Partial<UnifiedRequest>): unknown =>
      build({ jsonSchema: false }, { ...request, responseFormat: format }).body['messages'];
    expect(messages({})).toEqual([{ role: 'system', content: expect.stringContaining('JSON Schema') }, user]);
    const parts: Message = { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] };
    expect(messages({ messages: [parts, user] })).toEqual([
      {
        role: 'system',
        content: [
          { type: 'text', text: 'Be brief.' },
          { type: 'text', text: expect.stringContaining('JSON Schema') },
        ],
      },
      user,
    ]);
  });

  it('without json_object requests JSON in words', () => {
    const { body, warnings } = build({ jsonObject: false }, { responseFormat: json });
    expect(body).not.toHaveProperty('response_format');
    expect(body['messages']).toEqual([{ role: 'system', content: expect.stringContaining('JSON object') }, user]);
    expect(warnings).toMatchObject([{ setting: 'responseFormat' }]);
    expect(build({ jsonObject: false }, { responseFormat: format }).body['response_format']).toMatchObject({
      type: 'json_schema',
    });
  });

  it('adds the word JSON, which every JSON mode requires, unless it is there', () => {
    expect(build({}, { responseFormat: json }).body).toMatchObject({
      response_format: { type: 'json_object' },
      messages: [{ role: 'system', content: expect.stringContaining('JSON') }, user],
    });
    const asked: Message = { role: 'user', content: 'Answer in json, please.' };
    expect(build({}, { messages: [asked], responseFormat: json })).toMatchObject({
      body: { messages: [asked] },
      warnings: [],
    });
  });
});

describe('the order of roles', () => {
  const text = (content: string) => ({ type: 'text', text: content }) as const;
  const called: Message = { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'now', arguments: {} }] };
  const results: Message = { role: 'tool', toolCallId: 'a', content: 'Noon.' };

  it('alternates: neighbours of one role become one message, because many chat templates refuse them', () => {
    const picture = { type: 'image', data: 'AAAA', mediaType: 'image/png' } as const;
    const messages: Message[] = [
      user,
      { role: 'user', content: 'Are you there?' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'assistant', content: 'I am.' },
      { role: 'user', content: 'Look:' },
      { role: 'user', content: [picture, text('Nice?')] },
    ];
    expect(build({}, { messages }).body['messages']).toEqual([
      { role: 'user', content: 'Hello\n\nAre you there?' },
      { role: 'assistant', content: 'Yes.\n\nI am.' },
      {
        role: 'user',
        content: [
          text('Look:'),
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          text('Nice?'),
        ],
      },
    ]);
  });

  it('keeps messages apart that have more than content', () => {
    const messages: Message[] = [user, { role: 'assistant', content: 'One moment.' }, called, results];
    expect(build({}, { messages, tools }).body['messages']).toMatchObject([
      user,
      { role: 'assistant', content: 'One moment.' },
      { role: 'assistant', tool_calls: [{ id: 'a' }] },
      { role: 'tool' },
    ]);
  });

  it.each([
    ['mistralai/Devstral-Small-2-24B-Instruct-2512', {}, true],
    ['nim/ministral-8b', {}, true],
    ['mistral-small', { answerAfterResults: false }, false],
    ['administral', {}, false],
    ['m', {}, false],
    ['m', { answerAfterResults: true }, true],
  ] as const)('of %s with %j has an answer between tool results and the user: %s', (model, quirks, isBridged) => {
    const { body } = build(quirks, { messages: [user, called, results, user], tools }, false, model);
    const roles = (body['messages'] as { role: string }[]).map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'tool', ...(isBridged ? ['assistant'] : []), 'user']);
  });

  it('may end with the model, whose message has a mark where the endpoint requires one', () => {
    const begun: Message = { role: 'assistant', content: 'Once' };
    const lastOf = (quirks: Quirks, ...messages: Message[]) =>
      (build(quirks, { messages }).body['messages'] as unknown[]).at(-1);
    expect(lastOf({}, user, begun)).toEqual(begun);
    expect(lastOf({ prefix: 'prefix' }, user, begun)).toEqual({ ...begun, prefix: true });
    expect(lastOf({ prefix: 'prefix' }, user, begun, user)).toEqual(user);
  });
});

describe('a quirk of reasoning', () => {
  const thought = (text: string, provider = 'mine') =>
    ({ type: 'reasoning', text, origin: { provider, model: 'm' } }) as const;
  const messages: Message[] = [
    user,
    { role: 'assistant', content: [thought('Hm.'), { type: 'text', text: 'Hi.' }] },
    user,
    { role: 'assistant', content: [thought('Foreign.', 'openai'), { type: 'text', text: 'Ho.' }] },
    user,
    { role: 'assistant', content: 'Plain.' },
  ];

  it('sends the endpoint’s own reasoning back, in its field', () => {
    expect(build({ reasoning: 'reasoning' }, { messages }).body['messages']).toEqual([
      user,
      { role: 'assistant', content: 'Hi.', reasoning: 'Hm.' },
      user,
      { role: 'assistant', content: 'Ho.' },
      user,
      { role: 'assistant', content: 'Plain.' },
    ]);
    expect(JSON.stringify(build({}, { messages }).body)).not.toContain('Hm.');
  });

  it('adds the field to every message of the model, if that is required', () => {
    const quirks = { reasoning: 'reasoning_content', reasoningInEveryMessage: true } as const;
    expect(build(quirks, { messages }).body['messages']).toEqual([
      user,
      { role: 'assistant', content: 'Hi.', reasoning_content: 'Hm.' },
      user,
      { role: 'assistant', content: 'Ho.', reasoning_content: '' },
      user,
      { role: 'assistant', content: 'Plain.', reasoning_content: '' },
    ]);
  });
});

describe('a quirk of content', () => {
  const pdf = { type: 'file', data: new Uint8Array([1]), mediaType: 'application/pdf', filename: 'a.pdf' } as const;
  const sound = { type: 'audio', data: 'AAAA', mediaType: 'audio/wav' } as const;
  const content = (quirks: Quirks, ...parts: Exclude<Message['content'], string>[number][]): unknown => {
    const { body } = build(quirks, { messages: [{ role: 'user', content: parts as never }] });
    return (body['messages'] as JsonObject[])[0]?.['content'];
  };

  it('sends documents and audio in their own form', () => {
    expect(content({ files: 'document_url', audio: 'data' }, pdf, sound)).toEqual([
      { type: 'document_url', document_url: 'data:application/pdf;base64,AQ==', document_name: 'a.pdf' },
      { type: 'input_audio', input_audio: 'AAAA' },
    ]);
    expect(content({}, pdf, sound)).toEqual([
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AQ==' } },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
    ]);
  });

  it('refuses unsupported content, so that another provider can be asked', () => {
    expect(() => content({ files: false }, pdf)).toThrow(UnsupportedError);
    expect(() => content({ audio: false }, sound)).toThrow('"mine" does not support sound');
    expect(() => content({ imageUrls: false }, { type: 'image', url: 'https://example.com/a.png' })).toThrow(/as data/);
    expect(content({ imageUrls: false }, { type: 'image', url: 'data:image/png;base64,AQ==' })).toEqual([
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AQ==' } },
    ]);
  });
});

function firstCallId(body: JsonObject): unknown {
  const messages = body['messages'] as { tool_calls?: { id: string }[] }[];
  return messages[1]?.tool_calls?.[0]?.id;
}
