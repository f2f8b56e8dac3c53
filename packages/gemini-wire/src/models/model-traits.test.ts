import { expect, it } from 'vitest';
import { capabilitiesOf } from './capabilities.ts';
import { KNOWN_MODELS } from './known-models.ts';
import { traitsOf } from './model-traits.ts';

it.each([
  ['gemini-2.0-flash', 'none', true, true, false],
  ['gemini-2.5-pro', 'budget', true, false, false],
  ['gemini-2.5-flash-lite', 'budget', true, false, false],
  ['gemini-2.5-flash-image', 'none', true, false, false],
  ['gemini-3-flash-preview', 'level', true, false, true],
  ['gemini-3.5-flash', 'level', true, false, true],
  ['gemini-3.5-flash-lite', 'level', false, false, true],
  ['gemini-3.8-flash', 'level', false, false, true],
  ['gemini-4-argon', 'level', false, false, true],
  ['models/gemini-2.5-flash', 'budget', true, false, false],
  ['gemini-flash-latest', 'level', false, false, true],
  ['gemini-99-unheard-of', 'level', false, false, true],
  ['gemini-pro', 'none', true, true, false],
  ['tunedModels/my-model', 'none', true, true, false],
])(
  '%s: thinking %s, sampling %s, penalties %s, signatures %s',
  (model, thinking, sampling, penalties, wantsSignatures) => {
    expect(traitsOf(model)).toMatchObject({ thinking, sampling, penalties, wantsSignatures });
  },
);

it.each([
  ['gemini-3-flash-preview', 'minimal'],
  ['gemini-3.1-flash-lite', 'minimal'],
  ['gemini-3.6-flash', 'minimal'],
  ['gemini-3.1-pro-preview', 'low'],
  ['gemini-3.7-flash', 'low'],
  ['gemini-4-argon', 'low'],
  ['gemini-flash-latest', 'low'],
])('the lowest level of %s is %s', (model, lowestLevel) => {
  expect(traitsOf(model)).toMatchObject({ lowestLevel });
});

it('a known model has an input limit, an unknown one does not', () => {
  for (const { id } of KNOWN_MODELS) expect(capabilitiesOf(id).maxContextTokens).toBe(1_048_576);
  expect(capabilitiesOf('tunedModels/x')).not.toHaveProperty('maxContextTokens');
});

it('Gemma 3 has neither tools nor a system instruction, Gemma 4 has', () => {
  expect(capabilitiesOf('gemma-3-27b-it')).toMatchObject({ tools: false, jsonSchema: false, reasoning: false });
  expect(traitsOf('gemma-3-27b-it').systemInstruction).toBe(false);
  expect(capabilitiesOf('gemma-4-31b-it').tools).toBe(true);
});
