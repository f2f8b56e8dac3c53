import type { Message, UnifiedRequest } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { CLAUDE } from '../../test/harness.ts';
import { toConverseRequest } from './to-converse-request.ts';

const hi: readonly Message[] = [{ role: 'user', content: 'Hi' }];
const NOVA = 'amazon.nova-lite-v1:0';
const LLAMA = 'us.meta.llama3-3-70b-instruct-v1:0';

const build = (request: Partial<UnifiedRequest>, model = CLAUDE, providerOptions = {}) =>
  toConverseRequest({ messages: hi, ...request }, { providerOptions }, { provider: 'aws', model });
const settings = (request: Partial<UnifiedRequest>, model?: string) =>
  build(request, model).warnings.map(({ setting }) => setting);

describe('a conversation', () => {
  it('has its instructions apart, alternating roles and results first', () => {
    const { body } = build({
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: ' ' },
            { type: 'text', text: 'Weather?' },
          ],
        },
        { role: 'user', content: 'In Oslo.' },
        { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'weather', arguments: { city: 'Oslo' } }] },
        { role: 'tool', toolCallId: 'c1', content: 'no station', isError: true },
        { role: 'user', content: 'And now?' },
      ],
      tools: [{ name: 'weather', description: '' }],
    });
    expect(body).toEqual({
      system: [{ text: 'Be brief.' }],
      messages: [
        { role: 'user', content: [{ text: 'Weather?' }, { text: 'In Oslo.' }] },
        { role: 'assistant', content: [{ toolUse: { toolUseId: 'c1', name: 'weather', input: { city: 'Oslo' } } }] },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'c1', content: [{ text: 'no station' }], status: 'error' } },
            { text: 'And now?' },
          ],
        },
      ],
      toolConfig: {
        tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object', properties: {} } } } }],
      },
    });
  });

  it.each([
    [NOVA, []],
    ['anthropic.claude-haiku-4-5-20251001-v1:0', []],
    ['us.anthropic.claude-opus-4-6-v1', [{ role: 'user', content: [{ text: 'Please continue.' }] }]],
    [LLAMA, [{ role: 'user', content: [{ text: 'Please continue.' }] }]],
  ])('ends with the assistant for %s, or with a user message that asks it to continue', (model, added) => {
    const messages: Message[] = [...hi, { role: 'assistant', content: 'One, ' }];
    const { body, warnings } = build({ messages }, model);
    expect(body.messages.slice(1)).toEqual([{ role: 'assistant', content: [{ text: 'One,' }] }, ...added]);
    expect(warnings).toHaveLength(added.length);
  });

  it('has a cache point after each marked part, where the model knows cache points', () => {
    const messages: Message[] = [
      { role: 'system', content: [marked('Long.', true)] },
      { role: 'user', content: [marked('Longer.', { ttl: '1h' }), { type: 'text', text: 'Hi' }] },
    ];
    const { body } = build({ messages });
    expect(body.system).toEqual([{ text: 'Long.' }, { cachePoint: { type: 'default' } }]);
    expect(body.messages[0]?.content).toEqual([
      { text: 'Longer.' },
      { cachePoint: { type: 'default', ttl: '1h' } },
      { text: 'Hi' },
    ]);
    expect(JSON.stringify(build({ messages }, LLAMA).body)).not.toContain('cachePoint');
  });

  it('marks what a guardrail checks', () => {
    const guarded = (guardContent: unknown) => ({
      type: 'text' as const,
      text: 'Check me.',
      providerMetadata: { 'bedrock-converse': { guardContent } },
    });
    const { body } = build({
      messages: [{ role: 'user', content: [guarded(true), guarded({ qualifiers: ['query'] })] }],
    });
    expect(body.messages[0]?.content).toEqual([
      { guardContent: { text: { text: 'Check me.' } } },
      { guardContent: { text: { text: 'Check me.', qualifiers: ['query'] } } },
    ]);
  });

  it('names each document once, with the characters that the API takes, and beside a text', () => {
    const file = (filename: string | undefined) =>
      ({ type: 'file', data: 'JVBERg==', mediaType: 'application/pdf', ...(filename && { filename }) }) as const;
    const names = [
      'Bericht (2026)  für_Ümit.pdf',
      'bericht (2026) fu-r-U-mit.md',
      undefined,
      '日本.pdf',
      'a'.repeat(300),
    ];
    const { body } = build({ messages: [{ role: 'user', content: names.map(file) }] });
    const content = body.messages[0]?.content ?? [];
    const found = content.flatMap((block) => ('document' in block ? [String(block.document?.name)] : []));
    expect(found.slice(0, 4)).toEqual([
      'Bericht (2026) fu-r-U-mit',
      'bericht (2026) fu-r-U-mit 2',
      'document',
      'document 2',
    ]);
    for (const name of found) expect(name).toMatch(/^[a-zA-Z0-9\s\-()[\]]{1,200}$/);
    expect(content.at(-1)).toEqual({ text: '(see the document)' });
  });

  it('with the longest name of a file is put together at once', () => {
    const filename = `${'- '.repeat(200_000)}x.pdf`;
    const file = { type: 'file', data: 'JVBERg==', mediaType: 'application/pdf', filename } as const;
    const start = performance.now();
    build({ messages: [{ role: 'user', content: [file] }] });
    // Quadratic time would be minutes.
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('has media as bytes, or in S3', () => {
    const { body } = build(
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is it?' },
              { type: 'image', data: new Uint8Array([1, 2, 3]), mediaType: 'image/png' },
              { type: 'image', url: 's3://bucket/picture.jpg' },
              {
                type: 'file',
                url: 's3://bucket/film.mp4',
                providerMetadata: { 'bedrock-converse': { bucketOwner: '123456789012' } },
              },
              { type: 'file', data: 'YQ==', mediaType: 'application/json', filename: 'a.json' },
            ],
          },
        ],
      },
      NOVA,
    );
    expect(body.messages[0]?.content.slice(1)).toEqual([
      { image: { format: 'png', source: { bytes: 'AQID' } } },
      { image: { format: 'jpeg', source: { s3Location: { uri: 's3://bucket/picture.jpg' } } } },
      {
        video: {
          format: 'mp4',
          source: { s3Location: { uri: 's3://bucket/film.mp4', bucketOwner: '123456789012' } },
        },
      },
      { document: { format: 'txt', name: 'a', source: { bytes: 'YQ==' } } },
    ]);
  });

  it.each([
    ['a link', { type: 'image', url: 'https://example.com/a.png', mediaType: 'image/png' }],
    ['a film for Claude', { type: 'file', data: 'AAAA', mediaType: 'video/mp4' }],
    ['an archive', { type: 'file', data: 'AAAA', mediaType: 'application/zip' }],
    ['sound of an unknown form', { type: 'audio', data: 'AAAA', mediaType: 'audio/midi' }],
  ] as const)('with %s is unsupported', (_what, part) => {
    expect(() => build({ messages: [{ role: 'user', content: [part] }] })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });

  it('gives thoughts back to the vendor that signed them only', () => {
    const thought = (model: string, extra: object = { signature: 'signed' }) =>
      ({ type: 'reasoning', text: 'Hm.', origin: { provider: 'bedrock-converse', model }, ...extra }) as const;
    const thoughts = (part: ReturnType<typeof thought>, model: string): boolean => {
      const content = [part, { type: 'text', text: 'Hello.' }] as const;
      const { body } = build({ messages: [...hi, { role: 'assistant', content }, ...hi] }, model);
      return JSON.stringify(body).includes('reasoningContent');
    };
    expect(thoughts(thought(CLAUDE), CLAUDE)).toBe(true);
    expect(thoughts(thought('eu.anthropic.claude-opus-4-5-20251101-v1:0'), CLAUDE)).toBe(true);
    expect(thoughts(thought(CLAUDE, { redacted: 'AAAA', text: '' }), CLAUDE)).toBe(true);
    expect(thoughts(thought(CLAUDE, {}), CLAUDE)).toBe(false);
    expect(thoughts(thought('amazon.nova-2-lite-v1:0'), CLAUDE)).toBe(false);
    expect(thoughts(thought(CLAUDE), 'global.anthropic.claude-sonnet-5')).toBe(false);
    expect(thoughts(thought('deepseek.r1-v1:0'), 'deepseek.r1-v1:0')).toBe(false);
  });
});

describe('tools', () => {
  const tools = [{ name: 'a' }, { name: 'b' }];
  const called: Message[] = [
    ...hi,
    { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'old', arguments: {} }] },
    { role: 'tool', toolCallId: 'c1', content: '' },
  ];

  it('are forced, where the model can be', () => {
    expect(build({ tools, toolChoice: 'required' }).body.toolConfig?.toolChoice).toEqual({ any: {} });
    expect(build({ tools, toolChoice: { name: 'a' } }).body.toolConfig?.toolChoice).toEqual({ tool: { name: 'a' } });
    const { body, warnings } = build({ tools, toolChoice: { name: 'a' } }, LLAMA);
    expect(body.toolConfig?.tools).toMatchObject([{ toolSpec: { name: 'a' } }]);
    expect(body.toolConfig).not.toHaveProperty('toolChoice');
    expect(warnings).toMatchObject([{ setting: 'toolChoice', message: expect.stringContaining('Only "a"') }]);
  });

  it('that may not be called are left out, unless the conversation needs them', () => {
    expect(build({ tools, toolChoice: 'none' }).body).not.toHaveProperty('toolConfig');
    const { body, warnings } = build({ messages: called, tools, toolChoice: 'none' });
    expect(body.toolConfig?.tools).toHaveLength(2);
    expect(body.system).toEqual([{ text: 'Answer without calling a tool.' }]);
    expect(warnings).toMatchObject([{ setting: 'toolChoice' }]);
  });

  it('of the conversation are declared where the request has none', () => {
    const { body, warnings } = build({ messages: called });
    expect(body.toolConfig?.tools).toMatchObject([{ toolSpec: { name: 'old' } }]);
    expect(body.system).toEqual([{ text: 'Answer without calling a tool.' }]);
    expect(body.messages.at(-1)?.content).toEqual([
      { toolResult: { toolUseId: 'c1', content: [{ text: '(no content)' }] } },
    ]);
    expect(warnings).toEqual([]);
  });
});

describe('settings', () => {
  it('are those of the model', () => {
    expect(build({ topK: 5, maxOutputTokens: 9, stop: ['x'], temperature: 0.5 }).body).toMatchObject({
      inferenceConfig: { maxTokens: 9, stopSequences: ['x'], temperature: 0.5 },
      additionalModelRequestFields: { top_k: 5 },
    });
    expect(build({ topK: 5 }, NOVA).body.additionalModelRequestFields).toEqual({ inferenceConfig: { topK: 5 } });
    expect(settings({ topK: 5 }, LLAMA)).toEqual(['topK']);
    expect(settings({ seed: 1, frequencyPenalty: 1, presencePenalty: 1 })).toEqual([
      'seed',
      'frequencyPenalty',
      'presencePenalty',
    ]);
    expect(settings({ temperature: 0.5, topP: 0.5 })).toEqual(['topP']);
    expect(settings({ temperature: 0.5 }, 'global.anthropic.claude-sonnet-5')).toEqual(['temperature']);
    expect(build({ temperature: 1.5 }, NOVA)).toMatchObject({
      body: { inferenceConfig: { temperature: 1 } },
      warnings: [{ setting: 'temperature' }],
    });
  });

  it.each([
    [CLAUDE, { effort: 'low' }, { thinking: { type: 'enabled', budget_tokens: 2048 } }],
    [CLAUDE, { budgetTokens: 5000 }, { thinking: { type: 'enabled', budget_tokens: 5000 } }],
    ['global.anthropic.claude-sonnet-5', { effort: 'high' }, { thinking: { type: 'adaptive', display: 'summarized' } }],
    ['openai.gpt-oss-120b-1:0', { effort: 'minimal' }, { reasoning_effort: 'low' }],
    [
      'us.amazon.nova-2-lite-v1:0',
      { budgetTokens: 20_000 },
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } },
    ],
    [LLAMA, { effort: 'low' }, undefined],
  ] as const)('of reasoning are fields of %s for %j', (model, reasoning, fields) => {
    expect(build({ reasoning }, model).body.additionalModelRequestFields).toEqual(fields);
  });

  it('of reasoning leave room for the answer', () => {
    const reasoning = { effort: 'high' } as const;
    expect(build({ reasoning, maxOutputTokens: 4000 }).body.additionalModelRequestFields).toMatchObject({
      thinking: { budget_tokens: 2000 },
    });
    expect(settings({ reasoning, maxOutputTokens: 1000 })).toEqual(['reasoning']);
    expect(settings({ reasoning, tools: [{ name: 'a' }], toolChoice: 'required' })).toEqual(['reasoning']);
    expect(build({ reasoning }, 'global.anthropic.claude-sonnet-5').body.outputConfig).toEqual({ effort: 'high' });
  });

  it('of the answer are a schema, where the model is held to it, and an instruction elsewhere', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } as const;
    const responseFormat = { type: 'json-schema', name: 'thing', schema } as const;
    const { textFormat } = build({ responseFormat }).body.outputConfig ?? {};
    expect(textFormat).toMatchObject({ type: 'json_schema', structure: { jsonSchema: { name: 'thing' } } });
    const { body, warnings } = build({ responseFormat }, NOVA);
    expect(body.system).toEqual([{ text: expect.stringContaining('valid against this JSON Schema') }]);
    expect(warnings).toMatchObject([{ setting: 'responseFormat' }]);
  });

  it('of the provider win, are merged, and reach the API unchanged', () => {
    const { body } = build(
      {
        maxOutputTokens: 9,
        topK: 5,
        tools: [{ name: 'a' }],
        metadata: { team: 'blue', odd: 'a\u0000b' },
        providerOptions: {
          'bedrock-converse': {
            inferenceConfig: { temperature: 0.1 },
            additionalModelRequestFields: { anthropic_beta: ['x'] },
            toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] },
            system: [{ text: 'More.' }],
            aNewField: { nested: true },
            modelId: 'other',
          },
        },
      },
      CLAUDE,
      { serviceTier: { type: 'flex' }, aNewField: 1 },
    );
    expect(body).toEqual({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      system: [{ text: 'More.' }],
      inferenceConfig: { maxTokens: 9, temperature: 0.1 },
      additionalModelRequestFields: { top_k: 5, anthropic_beta: ['x'] },
      toolConfig: {
        tools: [
          { toolSpec: { name: 'a', inputSchema: { json: { type: 'object', properties: {} } } } },
          { systemTool: { name: 'nova_grounding' } },
        ],
      },
      requestMetadata: { team: 'blue' },
      serviceTier: { type: 'flex' },
      aNewField: { nested: true },
    });
  });
});

function marked(text: string, cachePoint: unknown) {
  return { type: 'text' as const, text, providerMetadata: { 'bedrock-converse': { cachePoint } } };
}
