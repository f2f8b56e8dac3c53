import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from './capabilities.ts';
import { bareModelName, modelNameOf } from './model-name.ts';
import { traitsOf } from './traits-of.ts';

describe('the name of a model', () => {
  it.each([
    ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic', 'claude-sonnet-4-5-20250929-v1:0'],
    ['us.anthropic.claude-opus-4-6-v1', 'anthropic', 'claude-opus-4-6-v1'],
    ['us-gov.anthropic.claude-3-haiku-20240307-v1:0', 'anthropic', 'claude-3-haiku-20240307-v1:0'],
    ['global.amazon.nova-2-lite-v1:0', 'amazon', 'nova-2-lite-v1:0'],
    ['mistral.mistral-large-3-675b-instruct', 'mistral', 'mistral-large-3-675b-instruct'],
    ['arn:aws:bedrock:us-east-1::foundation-model/meta.llama3-8b-instruct-v1:0', 'meta', 'llama3-8b-instruct-v1:0'],
    [
      'arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
      'anthropic',
      'claude-haiku-4-5-20251001-v1:0',
    ],
    ['arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2c3', '', ''],
    ['arn:aws:bedrock:us-east-1:1:prompt/ABC:1', '', ''],
    ['my-model', '', 'my-model'],
  ])('is found in %s', (id, vendor, name) => {
    expect(modelNameOf(id)).toEqual({ vendor, name });
  });

  it('is the same for all ids of one model', () => {
    const ids = ['anthropic.claude-opus-4-6-v1', 'us.anthropic.claude-opus-4-6-v1:0', 'anthropic.claude-opus-4-6'];
    expect(new Set(ids.map(bareModelName))).toEqual(new Set(['anthropic.claude-opus-4-6']));
    expect(bareModelName('eu.anthropic.claude-sonnet-4-5-20250929-v1:0')).toBe('anthropic.claude-sonnet-4-5');
    const unnamed = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2c3';
    expect(bareModelName(unnamed)).toBe(unnamed);
  });
});

describe('the traits of a model', () => {
  it.each([
    [
      'anthropic.claude-3-haiku-20240307-v1:0',
      { reasoning: 'none', sampling: 'all', jsonSchema: false, prefill: true },
    ],
    ['us.anthropic.claude-3-7-sonnet-20250219-v1:0', { reasoning: 'budget', maxOutputTokens: 64_000 }],
    ['us.anthropic.claude-opus-4-6-v1', { reasoning: 'either', jsonSchema: true, prefill: false }],
    ['us.anthropic.claude-sonnet-5', { reasoning: 'adaptive', sampling: 'none', ownThinkingOnly: true }],
    ['anthropic.claude-v2:1', { tools: false, images: false }],
    ['amazon.nova-micro-v1:0', { images: false, files: false, topK: 'nova', signsThoughts: false }],
    ['us.amazon.nova-2-lite-v1:0', { reasoning: 'nova', images: true, video: true }],
    ['amazon.titan-text-express-v1', { tools: false }],
    ['openai.gpt-oss-20b-1:0', { reasoning: 'effort', images: false, jsonSchema: true }],
    ['us.meta.llama4-scout-17b-instruct-v1:0', { forcedTools: false, images: true }],
    ['us.meta.llama3-3-70b-instruct-v1:0', { forcedTools: false, images: false }],
    ['us.deepseek.r1-v1:0', { tools: false }],
    ['a-new-vendor.model-1', { tools: true, images: true, forcedTools: true }],
    ['arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2c3', { tools: true, reasoning: 'none' }],
  ])('are those of %s', (model, traits) => {
    expect(traitsOf(model)).toMatchObject(traits);
  });

  it('are what the provider says of itself', () => {
    expect(capabilitiesOf('us.anthropic.claude-sonnet-4-5-20250929-v1:0')).toEqual({
      streaming: true,
      tools: true,
      images: true,
      files: true,
      audio: false,
      jsonSchema: true,
      reasoning: true,
      prefill: true,
      maxContextTokens: 200_000,
    });
  });
});
