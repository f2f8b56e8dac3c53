import type { InferInput } from '@flexiai/core/plugin';
import { AzureOpenAI, OpenAI } from 'openai';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { openai } from './index.ts';
import { type OpenAIConfigInput, openaiConfig } from './openai-config.ts';

/** The issues that the schema finds, as `path: message`. */
function issuesOf(options: unknown): string[] {
  const result = openaiConfig['~standard'].validate(options);
  if (result instanceof Promise) throw new Error('It must validate synchronously.');
  return (result.issues ?? []).map(({ path = [], message }) => {
    const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));
    return `${keys.join('.')}: ${message}`;
  });
}

describe('the options', () => {
  it('require only a model', () => {
    expect(issuesOf({ model: 'gpt-5-mini' })).toEqual([]);
    expect(issuesOf({})).toEqual([expect.stringMatching(/^model: /)]);
    expect(issuesOf({ model: '' })).toEqual([expect.stringMatching(/^model: /)]);
  });

  it('may all be set', () => {
    expect(
      issuesOf({
        model: 'my-own',
        api: 'responses',
        apiKey: 'sk-1',
        baseURL: 'http://localhost:11434/v1',
        organization: 'org-1',
        project: 'proj_1',
        headers: { 'X-Team': 'blue' },
        fetch,
        providerOptions: { service_tier: 'flex' },
      }),
    ).toEqual([]);
  });

  it('may be undefined, as an unset environment variable is', () => {
    expect(issuesOf({ model: 'gpt-5', apiKey: undefined, baseURL: undefined, client: undefined })).toEqual([]);
  });

  it('must be known', () => {
    expect(issuesOf({ model: 'gpt-5', baseUrl: 'https://example.com' })).toEqual([
      'baseUrl: unknown option; did you mean "baseURL"?',
    ]);
  });

  it.each([
    ['baseURL', 'example.com/v1'],
    ['baseURL', 'file:///etc/passwd'],
    ['headers', { 'bad name': 'x' }],
    ['headers', { 'X-Team': 'a\nb' }],
    ['headers', { 'X-Team': 7 }],
    ['fetch', 'fetch'],
    ['client', {}],
    ['client', 'openai'],
    ['api', 'completions'],
    ['organization', ''],
    ['providerOptions', []],
  ])('are refused if they are invalid: %s %j', (option, value) => {
    expect(issuesOf({ model: 'gpt-5', [option]: value })).toEqual([expect.stringMatching(new RegExp(`^${option}`))]);
  });

  it('have messages for an invalid header', () => {
    expect(issuesOf({ model: 'gpt-5', headers: { 'bad name': 'x', good: 'a\nb' } })).toEqual([
      'headers.bad name: is not a header name',
      'headers.good: contains a character that HTTP does not allow',
    ]);
  });

  it('accept a client of either kind', () => {
    const openaiClient = new OpenAI({ apiKey: 'sk-1' });
    const azure = new AzureOpenAI({ apiKey: 'k', apiVersion: '2025-01-01', endpoint: 'https://example.azure.com' });
    expect(issuesOf({ model: 'gpt-5', client: openaiClient })).toEqual([]);
    expect(issuesOf({ model: 'gpt-5', client: azure })).toEqual([]);
    expectTypeOf(openaiClient).toExtend<NonNullable<OpenAIConfigInput['client']>>();
    expectTypeOf(azure).toExtend<NonNullable<OpenAIConfigInput['client']>>();
  });

  it('for the connection cannot be combined with a client', () => {
    const client = new OpenAI({ apiKey: 'sk-1' });
    expect(issuesOf({ model: 'gpt-5', client, baseURL: 'https://example.com', apiKey: 'sk-2' })).toEqual([
      'apiKey: cannot be combined with client: set it on that client',
      'baseURL: cannot be combined with client: set it on that client',
    ]);
  });

  it('are not shown in an issue', () => {
    expect(
      issuesOf({ model: 'gpt-5', apiKey: 12345678, headers: { authorization: 'Bearer sk-secret\n' } }).join(),
    ).not.toMatch(/12345678|sk-secret/);
  });

  it('are typed without the schema library', () => {
    expectTypeOf<InferInput<typeof openai.configSchema>>().toEqualTypeOf<OpenAIConfigInput>();
    expectTypeOf(openai).toBeCallableWith({ model: 'gpt-5-mini', name: 'main', priority: 1 });
    // @ts-expect-error an unknown option
    openai({ model: 'gpt-5-mini', modle: 'x' });
  });
});
