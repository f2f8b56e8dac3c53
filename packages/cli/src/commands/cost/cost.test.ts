import { join } from 'node:path';
import stringWidth from 'fast-string-width';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalServices, localServices } from '../../../test/local-services.ts';
import { runInProcess } from '../../../test/run-in-process.ts';

let services: LocalServices;
beforeAll(async () => {
  services = await localServices();
});
afterAll(() => services[Symbol.asyncDispose]());
beforeEach(() => {
  for (const server of [services.openai, services.anthropic]) {
    server.reset();
    server.reply({ text: 'Hello', usage: { inputTokens: 1000, outputTokens: 500 } });
  }
});

const run = (args: readonly string[], options: Partial<Parameters<typeof runInProcess>[1]> = {}) =>
  runInProcess(args, { cwd: services.cwd, ...options });
const store = { FLEXIAI_COST_STORE: 'costs.sqlite' };

describe('flexiai cost estimate', () => {
  it('prints the cost of a question at each candidate, without a request', async () => {
    const { exitCode, stdout, stderr } = await run(
      ['cost', 'estimate', 'word '.repeat(400), '--max-output-tokens', '300'],
      {
        columns: 100,
      },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/openai +gpt-5\.4-mini +\d+ \(\d+–\d+\) +300 \(1–300\) +0\.0\d+ +0\.00\d+ +0\.00\d+/);
    expect(stdout).toMatch(/claude +claude-haiku-5-5/);
    expect(stdout).not.toContain('may be longer');
    expect(services.openai.requests).toEqual([]);
  });

  it('reads a file from standard input, and prints JSON', async () => {
    const { stdout } = await run(['cost', 'estimate', '--provider', 'openai', '--json'], {
      stdin: 'Bonjour. '.repeat(500),
    });
    const { estimates } = JSON.parse(stdout);
    expect(estimates).toMatchObject([
      { provider: 'openai', model: 'gpt-5.4-mini', inputBasis: 'weights', outputBasis: 'assumed' },
    ]);
    const { low, expected, high } = estimates[0].usd;
    expect(low).toBeLessThan(expected);
    expect(expected).toBeLessThan(high);
  });

  it('rejects an empty question', async () => {
    expect(await run(['cost', 'estimate'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no question'),
    });
  });
});

describe('flexiai cost report', () => {
  it('prints the costs of ask, with bars, in the width of the terminal', async () => {
    expect(await run(['ask', 'Hello'], { env: store })).toEqual({ exitCode: 0, stdout: 'Hello\n', stderr: '' });
    await run(['ask', 'Hello', '--provider', 'claude', '--no-stream'], { env: store });
    services.openai.enqueue({ fault: { kind: 'status', status: 500 } });
    await run(['ask', 'Hello'], { env: store });
    const { exitCode, stdout } = await run(['cost', 'report', '--by', 'provider,model', '--no-color'], {
      env: store,
      columns: 100,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/provider +model +attempts +failed +tokens in +out +USD/);
    expect(stdout).toMatch(/openai +gpt-5\.4-mini +2 +1 +1000 +500 +0\.003000 {2}█/);
    expect(stdout).toMatch(/in 4 attempts, 1 of them failed\./);
    for (const columns of [40, 60, 100]) {
      const narrow = await run(['cost', 'report', '--store', 'costs.sqlite', '--no-color'], { columns });
      const table = narrow.stdout.split('\n\n')[0] ?? '';
      if (columns > 50) for (const line of table.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(narrow.stdout.includes('█')).toBe(columns >= 100);
    }
  });

  it('prints JSON and CSV, by day and for a range of days', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const { stdout } = await run(['cost', 'report', '--by', 'day', '--json'], { env: store });
    expect(JSON.parse(stdout)).toMatchObject({ by: ['day'], rows: [{ values: [today], attempts: 4 }] });
    const csv = await run(['cost', 'report', '--by', 'day', '--format', 'csv', '--from', today], { env: store });
    expect(csv.stdout).toMatch(new RegExp(`^day,attempts,failed,.*\\r\\n${today},4,1,`));
    const none = await run(['cost', 'report', '--to', '2020-01-01'], { env: store });
    expect(none).toMatchObject({ exitCode: 0, stdout: 'Nothing was spent.\n' });
  });

  it.each([
    [['--by', 'modle'], 2, 'did you mean "model"'],
    [['--format', 'xml'], 2, 'expected table, json, csv'],
    [['--format', 'csv', '--json'], 2, 'exclude each other'],
    [['--from', 'yesterday'], 2, '--from: expected a day such as 2026-12-01, got "yesterday"'],
    [['--to', '2026-02-30'], 2, '--to: expected a day'],
    [['--store', 'missing.sqlite'], 2, 'There is no file missing.sqlite'],
    [['--store', 'flexiai.config.json'], 1, 'is not a SQLite file'],
  ])('rejects %j with exit code %i and the reason', async (args, code, message) => {
    const { exitCode, stderr } = await run(['cost', 'report', ...args], { env: store });
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.stringContaining(message) });
  });

  it('names the required option if no file is given', async () => {
    const { exitCode, stderr } = await run(['cost', 'report']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('FLEXIAI_COST_STORE') });
  });
});

describe('costs in other commands', () => {
  it('prints the cost of each attempt with ask --verbose', async () => {
    const { stderr } = await run(['ask', 'Hello', '--verbose']);
    expect(stderr).toMatch(/tokens +USD\n.*1000 \+ 500 +0\.003000/);
  });

  it('sums the costs of a conversation by model and in total with /cost', async () => {
    const { stderr } = await run(['chat', '--lines'], { stdin: 'Hello\nAnd you?\n/cost\n' });
    expect(stderr).toMatch(/openai +gpt-5\.4-mini +2 +0 +2000 +1000 +0\.006000\n/);
    expect(stderr).toContain('Total: 0.006000 USD.');
  });

  it('reports in doctor the prices of the models, the age of the data, and whether the file is usable', async () => {
    const doctor = async (file: string) => {
      const { stdout } = await run(['doctor', '--offline', '--json'], { env: { FLEXIAI_COST_STORE: file } });
      const { findings } = JSON.parse(stdout);
      return (subject: string) => findings.find((finding: { subject: string }) => finding.subject === subject);
    };
    const of = await doctor('costs.sqlite');
    expect(of('price:openai')).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/costs [\d.]+ USD per million/),
    });
    expect(of('prices')).toMatchObject({
      message: expect.stringMatching(/newest change in the price data is from \d{4}-/),
    });
    expect(of('cost-store')).toMatchObject({ status: 'ok', message: expect.stringContaining('rows') });
    expect((await doctor('new.sqlite'))('cost-store')).toMatchObject({ status: 'ok' });
    expect((await doctor('flexiai.config.json'))('cost-store')).toMatchObject({ status: 'problem' });
    const { existsSync } = await import('node:fs');
    expect(existsSync(join(services.cwd, 'new.sqlite'))).toBe(false);
  });
});
