import { expect, it } from 'vitest';
import { documentOf, type Run } from './document.ts';
import { joinedRun } from './joined-run.ts';

const MARKS = [
  '<!-- Written by `npm run bench -- --write`: change bench/performance instead. -->',
  '<!-- The end of what is written. -->',
].join('\nOld.\n');

const RUN: Run = {
  date: '2026-12-01',
  machine: 'a machine, 2 cores',
  node: 'v26.10.0',
  rounds: 15,
  load: 0.5,
  rows: [
    { trial: 'chat/unary-1', side: 'openai SDK', value: 400, unit: 'µs a request', ratio: 1, added: 0 },
    { trial: 'chat/unary-1', side: 'AI SDK', value: 600, unit: 'µs a request', ratio: 1.5, added: 200 },
    { trial: 'chat/unary-1', side: 'FlexiAI', value: 240, unit: 'µs a request', ratio: 0.6, added: -160 },
  ],
};

it('a target that is missed says how far and why, one that is met does not, and the rest of the page is kept', () => {
  const page = documentOf(`Before.\n${MARKS}\nAfter.\n`, RUN);
  expect(page).toMatch(/^Before\./);
  expect(page).toMatch(/After\.\n$/);
  expect(page).not.toContain('Old.');
  expect(page).toMatch(
    /one call in flight, Chat Completions, × SDK \| ≤ 0\.55 × \| 0\.60 × \| 1\.09 × the target \| \S/,
  );
  expect(page).toContain('× AI SDK | ≤ 0.45 × | 0.40 × | met |  |');
  expect(page).toContain('| FlexiAI | 240 | 0.60 | -160 |');
  expect(page).toMatch(/bytes that load with `createFlexiAI` \(bound of a test\) \| ≤ 40 kB \| [\d.]+ kB \|/);
  expect(page).toContain('cold start over bare Node: core, one provider, a client | ≤ 25 ms | not measured | – | |');
});

it('a page without the marks is not written over', () => {
  expect(() => documentOf('Something else.', RUN)).toThrow('docs/performance.md has lost its marks');
});

it('a run of one trial takes the place of its older figures, and the others stay', () => {
  const heap: Run['rows'][number] = { trial: 'heap', side: 'FlexiAI', value: 1, unit: 'bytes a request', left: 0 };
  const former: Run = { ...RUN, date: '2026-11-30', load: 3, rows: [...RUN.rows, heap] };
  const again: Run = {
    ...RUN,
    rounds: 5,
    rows: [{ trial: 'chat/unary-1', side: 'FlexiAI', value: 200, unit: 'µs a request' }],
  };
  const joined = joinedRun(former, again, ['chat/unary-1', 'heap']);
  expect(joined).toMatchObject({ date: '2026-12-01', firstDay: '2026-11-30', rounds: 5, load: 3 });
  expect(joined.rows).toEqual([...again.rows, heap]);
  expect(() => joinedRun({ ...former, node: 'v24.0.0' }, again, [])).toThrow('measure all trials here');
});
