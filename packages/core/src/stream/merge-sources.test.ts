import { describe, expect, it } from 'vitest';
import type { SourcePart } from '../model/content-part.ts';
import { mergeSources } from './merge-sources.ts';

const a: SourcePart = { type: 'source', url: 'https://a.example', title: 'A' };

describe('mergeSources', () => {
  it('keeps different sources apart', () => {
    const sources: readonly SourcePart[] = [a, { type: 'source', fileId: 'f' }, { type: 'source', id: 'f' }];
    expect(mergeSources(sources)).toEqual(sources);
    expect(mergeSources(sources)[0]).toBe(a);
  });

  it('merges sources with the same url, else file id, else id', () => {
    expect(
      mergeSources([
        a,
        { type: 'source', fileId: 'f', url: 'https://a.example' },
        { type: 'source', fileId: 'f', id: '1' },
        { type: 'source', fileId: 'f', id: '2', filename: 'f.pdf' },
        { type: 'source', id: '1' },
        { type: 'source', id: '1', title: 'One' },
      ]),
    ).toEqual([
      { ...a, fileId: 'f' },
      { type: 'source', fileId: 'f', id: '1', filename: 'f.pdf' },
      { type: 'source', id: '1', title: 'One' },
    ]);
  });

  it('never merges two sources without an identity', () => {
    const unnamed: SourcePart = { type: 'source', title: 'Same' };
    expect(mergeSources([unnamed, unnamed])).toHaveLength(2);
  });

  it('appends the citations, in order', () => {
    expect(
      mergeSources([
        { ...a, citations: [{ textIndex: 0 }] },
        { ...a, citations: [{ textIndex: 1 }, { textIndex: 2 }] },
        { ...a, citations: [] },
      ]),
    ).toEqual([{ ...a, citations: [{ textIndex: 0 }, { textIndex: 1 }, { textIndex: 2 }] }]);
  });

  it.each<[SourcePart['cited'], SourcePart['cited'], SourcePart['cited']]>([
    [false, false, false],
    [false, undefined, undefined],
    [undefined, false, undefined],
    [false, true, true],
    [true, undefined, true],
  ])('marks a source as cited if any part of it is: %s and %s make %s', (first, second, merged) => {
    const said = (cited: SourcePart['cited']): SourcePart => ({ ...a, ...(cited !== undefined && { cited }) });
    expect(mergeSources([said(first), said(second)])).toEqual([said(merged)]);
  });

  it('keeps the metadata of all parts', () => {
    expect(
      mergeSources([
        { ...a, providerMetadata: { p: { x: 1, y: 1 } } },
        { ...a, providerMetadata: { p: { y: 2, z: 2 }, q: {} } },
      ]),
    ).toEqual([{ ...a, providerMetadata: { p: { x: 1, y: 1, z: 2 }, q: {} } }]);
  });
});
