import { expect, it } from 'vitest';
import { parseExposition } from './parse-exposition.ts';

it('reads both text formats: escapes, exemplars, times and numbers of every kind', () => {
  const text = [
    '# HELP a A \\\\ and\\nline.',
    '# TYPE a counter',
    'a_total{x="1",y="q \\" s \\\\ n \\n } end"} 3 # {id="z"} 1 17.5',
    'a_created 1e3',
    '# TYPE h histogram',
    'h_bucket{le="+Inf"} 4 1700000000000',
    'g{} -Inf',
    'n NaN',
    '# EOF',
    '',
  ].join('\n');
  expect(parseExposition(text)).toEqual([
    {
      name: 'a',
      type: 'counter',
      help: 'A \\ and\nline.',
      samples: [
        { name: 'a_total', labels: { x: '1', y: 'q " s \\ n \n } end' }, value: 3 },
        { name: 'a_created', labels: {}, value: 1000 },
      ],
    },
    { name: 'h', type: 'histogram', help: '', samples: [{ name: 'h_bucket', labels: { le: '+Inf' }, value: 4 }] },
    { name: 'g', type: 'untyped', help: '', samples: [{ name: 'g', labels: {}, value: Number.NEGATIVE_INFINITY }] },
    { name: 'n', type: 'untyped', help: '', samples: [{ name: 'n', labels: {}, value: Number.NaN }] },
  ]);
});

it.each(['<html>', 'a', 'a b', 'a{x="1} 1', '1 2'])('rejects %s with the number of its line', (line) => {
  expect(() => parseExposition(`ok 1\n${line}\n`)).toThrow('line 2');
});
