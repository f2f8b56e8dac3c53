import { describe, expect, it } from 'vitest';
import { KNOWN_MODELS } from './known-models.ts';
import { modelTraits } from './model-traits.ts';

describe('modelTraits', () => {
  it.each([
    ['gpt-4.1-mini', false],
    ['gpt-4o-2024-08-06', false],
    ['gpt-3.5-turbo', false],
    ['chatgpt-4o-latest', false],
    ['gpt-5-chat-latest', false],
    ['gpt-audio-mini', false],
    ['ft:gpt-4.1-2025-04-14:acme::id', false],
    ['o1', true],
    ['o3-mini', true],
    ['o4-mini-2025-04-16', true],
    ['gpt-5', true],
    ['gpt-5.2', true],
    ['gpt-6-astra', true],
    ['gpt-10', true],
    ['llama-3.3-70b', undefined],
    ['openai/gpt-oss-120b', undefined],
    ['gpt-oss-20b', undefined],
    ['my-deployment', undefined],
  ])('%s reasons: %s', (model, reasons) => {
    expect(modelTraits(model).reasons).toBe(reasons);
  });

  it.each([
    ['o3', 'medium'],
    ['gpt-5', 'medium'],
    ['gpt-5-mini-2025-08-07', 'medium'],
    ['gpt-5.1', 'none'],
    ['gpt-5.2-2025-12-11', 'none'],
    ['gpt-5.2-pro', 'medium'],
    ['gpt-5.1-codex', 'medium'],
    ['gpt-5.4-mini', 'none'],
    ['gpt-5.5', 'medium'],
    ['gpt-5.6-luna', 'medium'],
    ['gpt-6-luna', 'medium'],
  ])('%s thinks by default: %s', (model, effort) => {
    expect(modelTraits(model).defaultEffort).toBe(effort);
  });

  it.each([
    ['gpt-4.1', 'always'],
    ['o3', 'always'],
    ['gpt-5.2', 'always'],
    ['gpt-5.4', 'without-reasoning'],
    ['gpt-5.6-sol', 'without-reasoning'],
    ['gpt-6-sol', 'without-reasoning'],
    ['gpt-6.1-terra', 'without-reasoning'],
    ['gpt-6.1-sol', 'never'],
    ['gpt-6-astra', 'never'],
    ['llama-3.3-70b', 'always'],
  ])('%s calls tools on Chat Completions: %s', (model, tools) => {
    expect(modelTraits(model).tools).toBe(tools);
  });

  it.each([
    ['gpt-4', { images: false, audio: false, jsonSchema: false }],
    ['gpt-4-turbo', { images: true, audio: false, jsonSchema: false }],
    ['gpt-4o', { images: true, audio: false, jsonSchema: true }],
    ['gpt-4o-2024-05-13', { images: true, audio: false, jsonSchema: false }],
    ['gpt-4o-audio-preview', { images: false, audio: true, jsonSchema: true }],
    ['gpt-audio-mini', { images: false, audio: true, jsonSchema: true }],
    ['o3-mini', { images: false, audio: false, jsonSchema: true }],
    ['o1-preview', { images: false, audio: false, jsonSchema: false }],
    ['gpt-6-luna', { images: true, audio: false, jsonSchema: true }],
    ['qwen3-omni', { images: true, audio: true, jsonSchema: true }],
  ])('%s takes %j', (model, expected) => {
    expect(modelTraits(model)).toMatchObject(expected);
  });

  it('only the first generation 5 supports the effort "minimal"', () => {
    expect(
      ['gpt-5', 'gpt-5-nano', 'gpt-5.1', 'o3', 'gpt-6-sol'].map((model) => modelTraits(model).minimalEffort),
    ).toEqual([true, true, false, false, false]);
  });

  it('every known model has traits', () => {
    for (const { id } of KNOWN_MODELS) expect(modelTraits(id).reasons, id).toBeTypeOf('boolean');
  });
});
