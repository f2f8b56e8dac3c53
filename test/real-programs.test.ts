import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type RealProgram, realProgram } from '../scripts/real-programs.ts';

const programs: readonly RealProgram[] = ['redis-server', 'prometheus', 'promtool', 'chromium'];

describe.each(programs)('the program %s', (name) => {
  const path = realProgram(name);

  it.skipIf(path === undefined)('can be started from its path', () => {
    const { status, stdout, stderr } = spawnSync(path ?? '', ['--version'], { encoding: 'utf8' });
    expect({ status, version: `${stdout}${stderr}` }).toEqual({
      status: 0,
      version: expect.stringMatching(/\d+\.\d+/),
    });
  });
});
