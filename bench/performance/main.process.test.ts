import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { IS_LONG } from '../../test/long-form.ts';
import type { Row } from './run/row.ts';

const FILE = fileURLToPath(new URL('main.ts', import.meta.url));
/** In the long form, all wires, failovers, a stream in memory, and the start of each library. */
const PER_WIRE = IS_LONG ? ['unary-1', 'canned-stream'] : ['unary-1'];
const SDKS = {
  chat: 'openai SDK',
  ...(IS_LONG ? { responses: 'openai SDK', anthropic: 'Anthropic SDK', gemini: 'Google SDK' } : {}),
};
const TRIALS = [
  ...Object.keys(SDKS).flatMap((wire) => PER_WIRE.map((trial) => `${wire}/${trial}`)),
  ...(IS_LONG ? ['/failover', 'cold-start'] : []),
].join();

function bench(...args: readonly string[]): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, [FILE, ...args], { encoding: 'utf8', timeout: 120_000 });
}

it('the short form of the bench runs every library over its wires, and each has a figure and a ratio', () => {
  const { stdout, stderr, status } = bench('--smoke', '--json', `--only=${TRIALS}`);
  expect(status, stderr).toBe(0);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line): Row => JSON.parse(line));
  const sides = Map.groupBy(rows, ({ trial }) => trial);
  for (const [wire, sdk] of Object.entries(SDKS)) {
    for (const trial of PER_WIRE) {
      const names = sides.get(`${wire}/${trial}`)?.map(({ side }) => side);
      expect(names).toEqual(expect.arrayContaining([sdk, 'AI SDK', 'fetch by hand', 'FlexiAI']));
    }
  }
  for (const { ratio, value } of rows) {
    expect(value).toBeGreaterThan(0);
    expect(ratio).toBeGreaterThan(0);
  }
  if (!IS_LONG) return;
  expect(sides.get('chat/failover')).toHaveLength(9);
  expect(sides.get('cold-start')?.map(({ side }) => side)).toContain('FlexiAI');
}, 120_000);

it('a trial that does not exist is refused with the names of those that do', () => {
  const { status, stderr } = bench('--only=chat/unary-2');
  expect(status).toBe(2);
  expect(stderr).toContain('There is no trial "chat/unary-2"; there are chat/unary-1, chat/unary-32,');
});
