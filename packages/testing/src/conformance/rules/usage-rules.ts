import type { Usage } from '@flexiai/core/plugin';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectOneOf, expectThat, show } from '../expectations.ts';
import { hello } from '../subject.ts';

const FIGURES = [
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'cacheReadTokens',
  'reasoningTokens',
  'toolUseTokens',
] as const;

export const usageRules: readonly ConformanceRule[] = [
  rule(
    'FX-USAGE-01',
    'the figures of usage are whole numbers, and their parts do not exceed their totals',
    {},
    async (subject) => {
      for (const how of subject.ways) expectSound((await subject.answer(how)).usage);
    },
  ),

  rule('FX-USAGE-02', 'usage from the service is kept, and marked as reported', { server: true }, async (subject) => {
    subject.server.reply({ text: 'Hello.', usage: { inputTokens: 100, outputTokens: 20 } });
    await subject.eachAnswer(hello(), ({ usage }, how) => {
      const { inputTokens, outputTokens, totalTokens, accuracy } = usage;
      const expected = { inputTokens: 100, outputTokens: 20, totalTokens: 120, accuracy: 'reported' };
      expectEqual({ inputTokens, outputTokens, totalTokens, accuracy }, expected, `the usage of a ${how} call`);
      expectThat(usage.raw, `usage.raw of a ${how} call is missing`);
    });
  }),

  rule(
    'FX-USAGE-03',
    'tokens read from a cache are part of the input',
    { server: ['cache-reads'] },
    async (subject) => {
      subject.server.reply({ text: 'Hello.', usage: { inputTokens: 100, outputTokens: 20, cacheReadTokens: 60 } });
      await subject.eachAnswer(hello(), ({ usage }, how) => {
        const { inputTokens, cacheReadTokens, totalTokens } = usage;
        const expected = { inputTokens: 100, cacheReadTokens: 60, totalTokens: 120 };
        expectEqual({ inputTokens, cacheReadTokens, totalTokens }, expected, `the usage of a ${how} call`);
      });
    },
  ),

  rule(
    'FX-USAGE-04',
    'tokens written to a cache are part of the input',
    { server: ['cache-writes'] },
    async (subject) => {
      const figures = { inputTokens: 100, outputTokens: 20, cacheReadTokens: 30, cacheWriteTokens: 50 };
      subject.server.reply({ text: 'Hello.', usage: figures });
      await subject.eachAnswer(hello(), ({ usage }, how) => {
        expectEqual(usage.inputTokens, 100, `inputTokens of a ${how} call`);
        expectEqual(cacheWrites(usage), 50, `cacheWriteTokens of a ${how} call`);
      });
    },
  ),

  rule(
    'FX-USAGE-05',
    'reasoning is part of the output',
    { can: ['reasoning'], server: ['reasoning-tokens'] },
    async (subject) => {
      const figures = { inputTokens: 100, outputTokens: 50, reasoningTokens: 30 };
      subject.server.reply({ text: 'Hello.', usage: figures });
      await subject.eachAnswer(hello(), ({ usage }, how) => {
        const { outputTokens, reasoningTokens, totalTokens } = usage;
        const expected = { outputTokens: 50, reasoningTokens: 30, totalTokens: 150 };
        expectEqual({ outputTokens, reasoningTokens, totalTokens }, expected, `the usage of a ${how} call`);
      });
    },
  ),

  rule(
    'FX-USAGE-06',
    'usage that the service did not report is undefined, never 0',
    { server: true },
    async (subject) => {
      subject.server.reply({ text: 'Hello.', usage: false });
      await subject.eachAnswer(hello(), ({ usage }, how) => {
        for (const figure of FIGURES) expectEqual(usage[figure], undefined, `${figure} of a ${how} call without usage`);
        expectEqual(usage.accuracy, 'unknown', `accuracy of a ${how} call without usage`);
      });
    },
  ),
];

function expectSound(usage: Usage): void {
  for (const figure of FIGURES) {
    const value = usage[figure];
    expectThat(value === undefined || (Number.isInteger(value) && value >= 0), `usage.${figure} is ${show(value)}`);
  }
  expectOneOf(usage.accuracy, ['reported', 'estimated', 'unknown'], 'usage.accuracy');
  const { inputTokens, outputTokens, totalTokens, reasoningTokens = 0, cacheReadTokens = 0 } = usage;
  if (inputTokens !== undefined) {
    const cached = cacheReadTokens + cacheWrites(usage);
    expectThat(cached <= inputTokens, `${cached} cached tokens are more than the input, ${inputTokens}`);
  }
  if (outputTokens !== undefined) {
    expectThat(
      reasoningTokens <= outputTokens,
      `${reasoningTokens} tokens of reasoning in an output of ${outputTokens}`,
    );
  }
  if (inputTokens !== undefined && outputTokens !== undefined) {
    expectEqual(totalTokens, inputTokens + outputTokens, 'usage.totalTokens, compared with input and output');
  }
}

function cacheWrites({ cacheWriteTokens = 0 }: Usage): number {
  if (typeof cacheWriteTokens === 'number') return cacheWriteTokens;
  return (cacheWriteTokens['5m'] ?? 0) + (cacheWriteTokens['1h'] ?? 0);
}
