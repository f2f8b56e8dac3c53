import { describe, expect, it } from 'vitest';
import { bareModelName, traitsOf } from './model-traits.ts';

describe('traitsOf', () => {
  it('the newest models have adaptive thinking, and support neither sampling, prefill nor a forced tool', () => {
    for (const model of ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-fable-5-2', 'claude-mythos-5-1']) {
      expect(traitsOf(model), model).toMatchObject({
        maxContextTokens: 1_000_000,
        maxOutputTokens: 128_000,
        thinking: 'adaptive',
        sampling: 'none',
        prefill: false,
        jsonSchema: true,
        forcedTools: false,
        systemTurns: true,
      });
    }
  });

  it('Haiku 5.5, Opus 5 and Fable 5 support a forced tool', () => {
    for (const model of ['claude-haiku-5-5', 'claude-opus-5', 'claude-fable-5', 'claude-sonnet-5']) {
      expect(traitsOf(model).forcedTools, model).toBe(true);
    }
  });

  it('the 4.5 models support a thinking budget, prefill, and either temperature or top_p', () => {
    for (const model of ['claude-sonnet-4-5-20250929', 'claude-haiku-4-5', 'claude-opus-4-5']) {
      expect(traitsOf(model), model).toMatchObject({
        maxContextTokens: 200_000,
        maxOutputTokens: 64_000,
        thinking: 'budget',
        sampling: 'one',
        prefill: true,
        jsonSchema: true,
        systemTurns: false,
      });
    }
  });

  it('4.6 models support both forms of thinking, but no prefill', () => {
    expect(traitsOf('claude-opus-4-6')).toMatchObject({ thinking: 'either', prefill: false, sampling: 'one' });
  });

  it('a date is not a minor version', () => {
    expect(traitsOf('claude-opus-4-20250514')).toMatchObject({ maxOutputTokens: 32_000, jsonSchema: false });
    expect(traitsOf('claude-opus-5-20260724').forcedTools).toBe(true);
  });

  it('the names of cloud platforms and of the third generation are read', () => {
    expect(traitsOf('us.anthropic.claude-sonnet-4-5-20250929-v1:0').maxOutputTokens).toBe(64_000);
    expect(traitsOf('anthropic/claude-opus-5.5').forcedTools).toBe(false);
    expect(traitsOf('claude-3-7-sonnet-20250219')).toMatchObject({ thinking: 'budget', maxOutputTokens: 64_000 });
    expect(traitsOf('claude-3-5-haiku-20241022')).toMatchObject({ thinking: 'none', maxOutputTokens: 8192 });
    expect(traitsOf('claude-3-opus-latest')).toMatchObject({
      thinking: 'none',
      maxOutputTokens: 4096,
      sampling: 'all',
    });
  });

  it('a Claude without a known version counts as new', () => {
    expect(traitsOf('claude-next')).toMatchObject({ thinking: 'adaptive', sampling: 'none', forcedTools: false });
    expect(traitsOf('claude-mythos-preview')).toMatchObject({
      thinking: 'adaptive',
      prefill: false,
      systemTurns: false,
    });
  });

  it('a model that is not Claude has few capabilities', () => {
    expect(traitsOf('kimi-k3')).toMatchObject({ sampling: 'all', jsonSchema: false, systemTurns: false });
    expect(traitsOf('kimi-k3').maxOutputTokens).toBeUndefined();
  });
});

describe('bareModelName', () => {
  it('the names of one model become equal, and names of different models stay different', () => {
    expect(bareModelName('claude-haiku-4-5-20251001')).toBe(bareModelName('claude-haiku-4-5'));
    expect(bareModelName('us.anthropic.claude-opus-5-5')).toBe('claude-opus-5-5');
    expect(bareModelName('claude-opus-5')).not.toBe(bareModelName('claude-opus-5-5'));
  });
});
