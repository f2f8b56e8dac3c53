import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { budgets } from './budgets.ts';

const folder = await mkdtemp(join(tmpdir(), 'flexiai-example-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

it('gives each tenant a budget, uses the cheaper model near its end, and refuses calls that do not fit', async () => {
  const lines: string[] = [];
  await budgets((line) => lines.push(line), join(folder, 'costs.sqlite'));
  const text = lines.join('\n');
  expect(text).toMatch(/anthropic: 0\.00\d+ \(0\.000\d+ to 0\.00\d+\)/);
  for (const tenant of ['acme', 'globex']) {
    expect(text).toMatch(new RegExp(`${tenant}: \\d+ answers of anthropic, then openai; then refused`));
    expect(text).toMatch(new RegExp(`${tenant} claude-sonnet-5: \\d+ attempts, 0\\.0\\d+ USD`));
  }
  expect(text).toContain('tenant=acme has spent 80 % of its day');
  const [, spent] = /Total: ([\d.]+) USD/.exec(text) ?? [];
  expect(Number(spent)).toBeGreaterThan(0.03);
  expect(Number(spent)).toBeLessThanOrEqual(0.04);
});
