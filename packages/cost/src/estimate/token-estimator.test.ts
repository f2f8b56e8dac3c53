import type { UnifiedRequest, Usage } from '@flexiai/core';
import { describe, expect, it } from 'vitest';
import { textOfCorpus } from '../../test/corpus/corpus-errors.ts';
import { TokenEstimator } from './token-estimator.ts';

const gpt = { provider: 'openai', model: 'gpt-5' };
const claude = { provider: 'anthropic', model: 'claude-opus-4-8' };
const ask = (prompt: string, more: Partial<UnifiedRequest> = {}): UnifiedRequest => ({
  messages: [{ role: 'user', content: prompt }],
  ...more,
});
const reported = (inputTokens: number, outputTokens = 100, more: Partial<Usage> = {}): Usage => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
  accuracy: 'reported',
  ...more,
});
const letter = ask(textOfCorpus('english-letter'));
const chat = ask(textOfCorpus('english-chat').repeat(2));

describe('TokenEstimator', () => {
  it('returns a low, an expected and a high number, ascending and whole', () => {
    const estimator = new TokenEstimator();
    for (const candidate of [gpt, claude, { provider: 'local', model: 'llama3.2' }]) {
      const { inputTokens, outputTokens } = estimator.estimate(letter, candidate);
      for (const { low, expected, high } of [inputTokens, outputTokens]) {
        expect(low).toBeLessThanOrEqual(expected);
        expect(expected).toBeLessThanOrEqual(high);
        expect([low, expected, high].every(Number.isInteger)).toBe(true);
      }
    }
  });

  it('learns the tokenizer of each model from usage, and its range becomes narrower', () => {
    const estimator = new TokenEstimator();
    const before = estimator.estimate(letter, claude).inputTokens;
    for (let call = 0; call < 12; call++) {
      const { expected } = new TokenEstimator().estimate(chat, claude).inputTokens;
      estimator.learn(chat, claude, reported(Math.round(expected * 1.3)));
    }
    const after = estimator.estimate(letter, claude).inputTokens;
    expect(after.expected / before.expected).toBeCloseTo(1.3, 1);
    expect(after.high / after.expected).toBeLessThan(before.high / before.expected);
    expect(estimator.estimate(letter, gpt)).toEqual(new TokenEstimator().estimate(letter, gpt));
    expect(estimator.samplesOf(claude)).toBe(12);
  });

  it('is robust against single answers with other content', () => {
    const estimator = new TokenEstimator();
    const { expected } = estimator.estimate(chat, gpt).inputTokens;
    for (let call = 0; call < 30; call++) {
      // Every third answer: pages that the provider fetched, and a prompt of which only the uncached part was counted.
      const factor = call % 6 === 0 ? 3.5 : call % 6 === 3 ? 0.3 : 1;
      estimator.learn(chat, gpt, reported(expected * factor));
    }
    expect(estimator.estimate(chat, gpt).inputTokens.expected / expected).toBeCloseTo(1, 1);
  });

  it("learns nothing about input from usage that is estimated, impossible, or includes the provider's tools", () => {
    const estimator = new TokenEstimator();
    const usages = [
      reported(400, 9, { accuracy: 'estimated' }),
      reported(400, 9, { toolUseTokens: 250 }),
      reported(1e9),
      reported(Number.NaN),
      reported(-5),
      { ...reported(0), inputTokens: undefined },
    ];
    for (let call = 0; call < 5; call++) for (const usage of usages) estimator.learn(chat, gpt, usage);
    estimator.learn({ ...chat, providerOptions: { openai: { web_search_options: {} } } }, gpt, reported(400));
    estimator.learn(ask('Hi!'), gpt, reported(30));
    estimator.learn(
      ask('', {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', url: 'https://example.com/a.png' },
              { type: 'text', text: 'word '.repeat(100) },
            ],
          },
        ],
      }),
      gpt,
      reported(400),
    );
    expect(estimator.samplesOf(gpt)).toBe(0);
  });

  it('uses the count of a tokenizer for the input, if there is one', () => {
    const { low, expected, high } = new TokenEstimator().estimate(letter, gpt, 1000).inputTokens;
    expect(low).toBeGreaterThanOrEqual(1000);
    expect(expected).toBe(1009);
    expect(high).toBeLessThan(1030);
  });

  it("limits the output by maxOutputTokens, or by the lengths of the model's earlier answers", () => {
    const estimator = new TokenEstimator();
    expect(estimator.estimate(ask('Hi'), gpt)).toMatchObject({
      outputBasis: 'assumed',
      outputTokens: { expected: 500 },
    });
    expect(estimator.estimate(ask('Hi', { maxOutputTokens: 64 }), gpt)).toMatchObject({
      outputBasis: 'limit',
      outputTokens: { low: 1, expected: 64, high: 64 },
    });
    for (let call = 0; call < 200; call++) estimator.learn(ask('Hi'), gpt, reported(9, 100 + call));
    const seen = estimator.estimate(ask('Hi'), gpt);
    expect(seen.outputBasis).toBe('observed');
    expect(seen.outputTokens.low).toBeGreaterThan(30);
    expect(seen.outputTokens.expected / 200).toBeCloseTo(1, 1);
    expect(seen.outputTokens.high).toBeGreaterThanOrEqual(500);
    const short = estimator.estimate(ask('Hi', { maxOutputTokens: 120 }), gpt);
    expect(short.outputTokens.expected).toBeLessThanOrEqual(120);
    expect(short.outputTokens.high).toBe(120);
  });

  it('counts tools, schemas, results, pictures and documents', () => {
    const estimator = new TokenEstimator();
    const input = (request: UnifiedRequest, candidate = gpt): number =>
      estimator.estimate(request, candidate).inputTokens.expected;
    const plain = input(ask('Hi'));
    const parameters = {
      type: 'object',
      properties: { city: { type: 'string', description: 'Where', enum: ['Oslo', 'Rome'] } },
    };
    expect(input(ask('Hi', { tools: [{ name: 'weather', description: 'The weather', parameters }] }))).toBeGreaterThan(
      plain + 40,
    );
    expect(input(ask('Hi', { tools: [{ name: 'weather', parameters }] }), claude)).toBeGreaterThan(500);
    expect(
      input(ask('Hi', { responseFormat: { type: 'json-schema', name: 'x', schema: parameters } })),
    ).toBeGreaterThan(plain + 8);
    const image = { type: 'image', data: new Uint8Array(10), mediaType: 'image/png' } as const;
    const pdf = { type: 'file', data: 'A'.repeat(400_000), mediaType: 'application/pdf' } as const;
    const note = { type: 'file', data: btoa('word '.repeat(500)), mediaType: 'text/plain' } as const;
    const sound = { type: 'audio', data: new Uint8Array(160_000), mediaType: 'audio/mpeg' } as const;
    const withPart = (
      ...content: readonly (typeof image | typeof pdf | typeof note | typeof sound)[]
    ): UnifiedRequest => ({
      messages: [{ role: 'user', content }],
    });
    expect(input(withPart(image))).toBeGreaterThan(600);
    expect(input(withPart(pdf))).toBeGreaterThan(5000);
    expect(input(withPart(note)) / 500).toBeCloseTo(0.9, 0);
    expect(input(withPart(sound))).toBeGreaterThan(90);
    const result: UnifiedRequest = {
      messages: [
        {
          role: 'tool',
          content: [
            { type: 'tool-result', toolCallId: 'a', content: [{ type: 'text', text: 'word '.repeat(500) }, image] },
          ],
        },
      ],
    };
    expect(input(result)).toBeGreaterThan(1000);
  });

  it('remembers a limited number of models', () => {
    const estimator = new TokenEstimator();
    for (let model = 0; model < 600; model++)
      estimator.learn(chat, { provider: 'x', model: `gpt-${model}` }, reported(230));
    expect(estimator.samplesOf({ provider: 'x', model: 'gpt-0' })).toBe(0);
    expect(estimator.samplesOf({ provider: 'x', model: 'gpt-599' })).toBe(1);
  });

  it('takes time in proportion to the length of a text', () => {
    const estimator = new TokenEstimator();
    const text = ['aB1', '-', '\ud83d', '漢', '́', ' \n'].map((piece) => piece.repeat(40_000)).join('');
    const { low, high } = estimator.estimateTexts([text], gpt).inputTokens;
    expect(low).toBeGreaterThan(10_000);
    expect(high).toBeLessThan(text.length * 3);
  });
});
