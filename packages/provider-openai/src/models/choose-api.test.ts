import { OpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { OPENAI } from '../api/endpoint.ts';
import { chooseApi } from './choose-api.ts';

describe('chooseApi', () => {
  it.each([
    ['gpt-4.1', 'chat'],
    ['gpt-4o-audio-preview', 'chat'],
    ['o3', 'chat'],
    ['o1-preview', 'chat'],
    ['gpt-5', 'chat'],
    ['gpt-5.2', 'chat'],
    ['gpt-5.3-chat-latest', 'chat'],
    ['text-embedding-3-small', 'chat'],
    ['gpt-5.4', 'responses'],
    ['gpt-5.6-sol', 'responses'],
    ['gpt-6-astra', 'responses'],
    ['gpt-6.1-sol', 'responses'],
    ['o3-pro', 'responses'],
    ['o4-mini-deep-research', 'responses'],
    ['gpt-5-pro-2025-10-06', 'responses'],
    ['gpt-5.1-codex-max', 'responses'],
    ['codex-mini-latest', 'responses'],
    ['computer-use-preview', 'responses'],
    ['llama-3.3-70b', 'chat'],
  ])('at OpenAI’s own endpoint, %s is used on %s', (model, api) => {
    expect(chooseApi({ model }, OPENAI)).toBe(api);
  });

  it('is Chat Completions at every other endpoint', () => {
    const model = 'gpt-6-astra';
    expect(chooseApi({ model, baseURL: 'https://gateway.example/v1' }, OPENAI)).toBe('chat');
    expect(chooseApi({ model, client: new OpenAI({ apiKey: 'sk-1' }) }, OPENAI)).toBe('chat');
    expect(chooseApi({ model }, { ...OPENAI, id: 'gateway' })).toBe('chat');
  });

  it('is the one that the entry sets', () => {
    expect(chooseApi({ model: 'gpt-6-astra', api: 'chat' }, OPENAI)).toBe('chat');
    expect(chooseApi({ model: 'gpt-4.1', api: 'responses', baseURL: 'https://gateway.example/v1' }, OPENAI)).toBe(
      'responses',
    );
  });
});
