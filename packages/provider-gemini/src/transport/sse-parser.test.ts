import { describe, expect, it } from 'vitest';
import { SSEParser } from './sse-parser.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(text: string, cut = text.length * 4): { payloads: string[]; stray: string } {
  const parser = new SSEParser();
  const bytes = bytesOf(text);
  const payloads: string[] = [];
  for (let start = 0; start < bytes.length; start += cut)
    payloads.push(...parser.push(bytes.subarray(start, start + cut)));
  payloads.push(...parser.end());
  return { payloads, stray: parser.stray };
}

describe('events', () => {
  it.each([1, 2, 3, 5, 7, 1000])('come out whole from writes of %s bytes', (cut) => {
    const text =
      '\uFEFFdata: a\r\n\r\n: comment\r\ndata:ü🚀\u2028\n\nevent: x\rid: 1\rretry: 5\rdata: 1\rdata: 2\r\r\ndata\n\ndata: b\n\n';
    expect(parse(text, cut)).toEqual({ payloads: ['a', 'ü🚀\u2028', '1\n2', 'b'], stray: '' });
  });

  it('that wait for their blank line come at the end', () => {
    expect(parse('data: a\n\ndata: b').payloads).toEqual(['a', 'b']);
  });

  it('of one read come out in one go', () => {
    expect(new SSEParser().push(bytesOf('data: a\n\ndata: b\n\ndata: c\n'))).toEqual(['a', 'b']);
  });
});

describe('what is no event', () => {
  it('is kept apart', () => {
    expect(parse('data: a\n\n{\n  "error": {\n    "code": 503\n  }\n}\n')).toEqual({
      payloads: ['a'],
      stray: '{\n  "error": {\n    "code": 503\n  }\n}',
    });
  });
});

describe('size', () => {
  it.each([
    ['a line without an end', 'data: '],
    ['an event without an end', 'data: xxxx\n'],
    ['noise without an end', 'xxxxxxxxxx\n'],
  ])('is bounded: %s', (_name, piece) => {
    const parser = new SSEParser(1000);
    expect(() => {
      for (let index = 0; index < 1000; index += 1) parser.push(bytesOf(piece));
    }).toThrow('more than 1000 characters');
  });
});
