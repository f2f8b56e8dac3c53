import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../../../test/long-form.ts';
import { rawProvider } from '../../../test/raw-provider.ts';
import type { ConfigurationError } from '../../index.ts';
import { loadConfig } from '../../node.ts';
import { checkApiKey } from '../../plugin.ts';

/** Each case takes about a second. In quadratic time, it would take minutes. */
const PATIENCE = IS_LONG ? 60_000 : 15_000;
const MANY = IS_LONG ? 20_000 : 5000;
const LONG = 900_000;

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'flexiai-hostile-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const raw = rawProvider('raw', {});
const keyed = {
  ...raw,
  id: 'keyed',
  apiKey: { env: ['K'], validate: (key: string) => checkApiKey(key, /^sk-/, 'begins with "sk-"') },
};

async function problemsOf(text: string, env: Record<string, string> = {}): Promise<ConfigurationError | undefined> {
  const path = join(folder, 'c.json');
  await writeFile(path, text);
  return loadConfig({ path, cwd: folder, env, plugins: [raw, keyed], discover: false }).then(
    () => undefined,
    (error: ConfigurationError) => error,
  );
}

const lines = (line: (index: number) => string, count = MANY): string =>
  Array.from({ length: count }, (_, i) => line(i)).join(',\n');
const PROVIDERS = '"providers":[{"provider":"raw","model":"m"}]';

describe('a configuration of thousands of faulty lines', { timeout: PATIENCE }, () => {
  it.each<[string, string, number]>([
    ['unknown options', `{${PROVIDERS},\n${lines((i) => `"option${i}":1`)}}`, MANY],
    ['duplicate options', `{${PROVIDERS},\n${lines(() => '"strict":true')}}`, MANY - 1],
    ['aliases without a model', `{${PROVIDERS},"aliases":{${lines((i) => `"a${i}":5`)}}}`, MANY],
    [
      'presets that build on a missing preset',
      `{${PROVIDERS},"presets":{${lines((i) => `"p${i}":{"preset":"x${i}"}`)}}}`,
      MANY,
    ],
  ])('(%s) is reported in time, in a message of limited length', async (_what, text, count) => {
    const error = await problemsOf(text);
    expect(error?.issues).toHaveLength(count);
    expect(error?.issues.every(({ location }) => location !== undefined)).toBe(true);
    expect(error?.message.length).toBeLessThan(100_000);
    expect(error?.message).toContain(`and ${count - 100} more`);
  });

  it('may have thousands of entries of one provider without names', async () => {
    expect(await problemsOf(`{"providers":[${lines((i) => `{"provider":"raw","model":"m${i}"}`)}]}`)).toBeUndefined();
  });

  it('may be in variables', async () => {
    const env = Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`FLEXIAI_ALIASES__A${i}`, '[1]']));
    expect((await problemsOf(`{${PROVIDERS}}`, env))?.issues).toHaveLength(MANY);
  });
});

describe('a configuration of 1 MB', { timeout: PATIENCE }, () => {
  it.each<[string, string, RegExp | undefined]>([
    ['line breaks after it', `{${PROVIDERS}}${'\n'.repeat(LONG)}`, undefined],
    [
      'a syntax error after as many lines',
      `{${PROVIDERS}${'\n'.repeat(LONG)}x`,
      /c\.json:900001:1: this is not valid JSON/,
    ],
    ['a name', `{${PROVIDERS},"${'k'.repeat(LONG)}":1}`, /kkk… \(c\.json:1:\d+\)$/],
    [
      'a name around a list',
      `{"${'k'.repeat(LONG / 2)}":[${'1,'.repeat(LONG / 4)}1]}`,
      /too many values under too long names/,
    ],
    ['a path with spaces in it', `{"x":"\${file:a${' '.repeat(LONG)}b}"}`, /c\.json/],
    [
      'references',
      `{"providers":[{"provider":"raw","model":"${['$', '{A}'].join('').repeat(LONG / 4)}"}]}`,
      /more than 65536 characters/,
    ],
    ['dollars', `{"providers":[{"provider":"raw","model":"${'$'.repeat(LONG)}{"}]}`, /expected a model's name/],
    [
      'a key',
      `{"providers":[{"provider":"keyed","model":"m","apiKey":"${'my-'.repeat(LONG / 3)}"}]}`,
      /is longer than/,
    ],
    [
      'presets one upon another',
      `{${PROVIDERS},"preset":"p0","presets":{${lines((i) => `"p${i}":{"preset":"p${i + 1}"}`)}}}`,
      /builds on more than 20 presets/,
    ],
  ])('(%s) is accepted or refused in time', async (_what, text, problem) => {
    const error = await problemsOf(text, { A: 'x'.repeat(1000) });
    if (problem === undefined) expect(error).toBeUndefined();
    else expect(error?.message).toMatch(problem);
    expect(error?.message.length ?? 0).toBeLessThan(100_000);
  });

  it.each([
    ['\r\n'.repeat(LONG / 2), 'is empty'],
    [`a${'\n'.repeat(LONG)}b`, 'is too large for a value'],
  ])('may be a secret that consists of line breaks', async (secret, problem) => {
    await writeFile(join(folder, 'secret'), secret);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference, as in a file
    const error = await problemsOf('{"providers":[{"provider":"keyed","model":"m","apiKey":"${file:secret}"}]}');
    expect(error?.message).toContain(problem);
  });
});
