import { ConfigurationError } from '@flexiai/core';
import { describe, expect, it } from 'vitest';
import { CapturedOutput } from '../../test/captured-output.ts';
import { Screen } from '../terminal/screen.ts';
import { showError } from './show-error.ts';
import { UsageError } from './usage-error.ts';

const KEY = `sk-made-up-${'0123456789'.repeat(2)}`;

async function shown(error: unknown, options: { json?: boolean; verbose?: boolean; columns?: number } = {}) {
  const { json = false, verbose = false, columns } = options;
  const [stdout, stderr] = [new CapturedOutput(), new CapturedOutput(columns === undefined ? undefined : { columns })];
  const exitCode = await showError(error, {
    out: new Screen(stdout),
    err: new Screen(stderr, { colors: false }),
    json,
    verbose,
  });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

describe('showError', () => {
  it('prints no key of any error, neither in the message nor in the stack', async () => {
    const error = new Error(`refused ${KEY}`);
    const { stdout, stderr } = await shown(error, { json: true, verbose: true });
    expect(stderr).toMatch(/^error: refused .*\n[\s\S]*^\s+at /m);
    expect(stdout + stderr).not.toContain(KEY);
  });

  it('prints valid JSON, however long the message is and wherever it contains a key', async () => {
    for (const text of [
      `"apiKey":"${KEY}"`,
      `authorization: ${KEY}`,
      `token="${KEY}`,
      `${'x'.repeat(20_000)}"${KEY}`,
    ]) {
      const error = new ConfigurationError(text, { issues: [{ path: 'a', message: text }] });
      const { stdout } = await shown(error, { json: true });
      expect(JSON.parse(stdout)).toMatchObject({ error: { name: 'ConfigurationError', code: 'configuration' } });
      expect(stdout).not.toContain(KEY);
    }
  });

  it('escapes control characters in JSON', async () => {
    const out = new CapturedOutput({ columns: 80 });
    const screen = new Screen(out, { colors: false });
    const text = 'a\u009b31m \u202e\u2066\u200f\u2028 \u007f\u001b[2J é 😀';
    screen.json({ [text]: text });
    expect(out.text).toMatch(/^[\x20-\x7eé😀]*\n$/u);
    expect(JSON.parse(out.text)).toEqual({ [text]: text });
  });

  it('filters control characters', async () => {
    expect((await shown(new Error('bad\u001b[2J \u0007thing'), { columns: 80 })).stderr).toBe('error: bad thing\n');
  });

  it('prints the error, not the one during the cleanup', async () => {
    const error = Object.assign(new Error('two'), {
      name: 'SuppressedError',
      suppressed: new Error('the first'),
      error: 1,
    });
    expect((await shown(error)).stderr).toBe('error: the first\n');
  });

  it('exits with 2 for usage errors, otherwise with 1, whatever was thrown', async () => {
    expect((await shown(new UsageError('wrong'))).exitCode).toBe(2);
    expect(await shown('a text')).toMatchObject({ exitCode: 1, stderr: 'error: a text\n' });
  });
});
