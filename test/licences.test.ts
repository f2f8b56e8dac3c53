import { describe, expect, it } from 'vitest';
import { refusedLicences } from '../scripts/licences.ts';

const packages = (...names: string[]): { name: string; versions: string[] }[] =>
  names.map((name) => ({ name, versions: ['1.0.0', '2.0.0'] }));

describe('the licences of dependencies', () => {
  it('are refused unless they are in the list', () => {
    const list = {
      MIT: packages('a'),
      'Apache-2.0': packages('b'),
      'GPL-3.0-only': packages('d', 'c'),
      Unknown: packages('e'),
    };
    expect(refusedLicences(list)).toEqual([
      'c 1.0.0, 2.0.0: GPL-3.0-only',
      'd 1.0.0, 2.0.0: GPL-3.0-only',
      'e 1.0.0, 2.0.0: Unknown',
    ]);
  });

  it.each([
    ['(MIT OR GPL-2.0)', true],
    ['MIT AND ISC', true],
    ['MIT AND GPL-2.0', false],
    ['GPL-2.0 OR AGPL-3.0', false],
    ['GPL-2.0 OR (MIT AND ISC)', true],
  ])('are understood together: %s', (licence, allowed) => {
    expect(refusedLicences({ [licence]: packages('a') })).toHaveLength(allowed ? 0 : 1);
  });
});
