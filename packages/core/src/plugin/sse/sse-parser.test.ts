import { describe, expect, it } from 'vitest';
import { pieces } from '../../../test/pieces.ts';
import { randomNumbers } from '../../routing/random.ts';
import { BodyTooLargeError } from '../http/read-text.ts';
import { type ServerSentEvent, SSEParser } from './sse-parser.ts';

const encoder = new TextEncoder();

function parse(text: string, ...cuts: number[]): ServerSentEvent[] {
  return parsePieces(cutAt(encoder.encode(text), cuts));
}

function parsePieces(chunks: Iterable<Uint8Array>): ServerSentEvent[] {
  const parser = new SSEParser();
  const events: ServerSentEvent[] = [];
  for (const chunk of chunks) events.push(...parser.push(chunk));
  return [...events, ...parser.end()];
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts, bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

function datas(events: readonly ServerSentEvent[]): string[] {
  return events.map(({ data }) => data);
}

describe('SSEParser', () => {
  it('returns all events of one read at once', () => {
    const parser = new SSEParser();
    expect(datas(parser.push(encoder.encode('data: a\n\ndata: b\n\ndata: c')))).toEqual(['a', 'b']);
    expect(datas(parser.push(encoder.encode('\n\n')))).toEqual(['c']);
  });

  it('accepts LF, CRLF and CR as line ends, also mixed', () => {
    expect(datas(parse('data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\r\n'))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('treats a CR and a LF of two reads as one line end', () => {
    expect(datas(parse('data: a\r\ndata: b\r\n\r\n', 8))).toEqual(['a\nb']);
  });

  it('returns an event that a CR ends before it knows whether a LF follows', () => {
    const parser = new SSEParser();
    expect(datas(parser.push(encoder.encode('data: a\r\r')))).toEqual(['a']);
    expect(datas(parser.push(encoder.encode('\ndata: b\r\r')))).toEqual(['b']);
  });

  it('accepts data with and without a space after the colon, and keeps a second space', () => {
    expect(datas(parse('data:a\n\ndata: b\n\ndata:  c\n\n'))).toEqual(['a', 'b', ' c']);
  });

  it('joins several data lines with line feeds', () => {
    expect(datas(parse('data: {"a":\ndata: 1}\n\n'))).toEqual(['{"a":\n1}']);
    expect(datas(parse('data: a\ndata\ndata: b\n\n'))).toEqual(['a\n\nb']);
  });

  it('gives an event the name in its event field, once', () => {
    expect(parse('event: error\ndata: a\n\ndata: b\n\nevent:\ndata: c\n\n')).toEqual([
      { name: 'error', data: 'a' },
      { name: undefined, data: 'b' },
      { name: undefined, data: 'c' },
    ]);
  });

  it('ignores comments, ids, retries, unknown fields and events without data', () => {
    expect(datas(parse(': ping\n\nid: 7\nretry: 10\nnonsense\nevent: x\n\ndata:\n\ndata: a\n\n'))).toEqual(['a']);
  });

  it('removes a byte order mark, in one piece or in three', () => {
    expect(datas(parse('\ufeffdata: a\n\n'))).toEqual(['a']);
    expect(datas(parse('\ufeffdata: a\n\n', 1, 2))).toEqual(['a']);
  });

  it('joins the bytes of a character from two reads', () => {
    for (const cut of [7, 8, 9]) expect(datas(parse('data: 🌍\n\n', cut))).toEqual(['🌍']);
  });

  it('returns the event that has no blank line when the stream ends', () => {
    expect(datas(parse('data: a\n\ndata: b\n'))).toEqual(['a', 'b']);
    expect(datas(parse('data: a\n\ndata: b'))).toEqual(['a', 'b']);
    expect(datas(parse('data: a\r\n\r\ndata: b\r'))).toEqual(['a', 'b']);
  });

  it('refuses a line, or an event of many lines, that would fill the memory', () => {
    const line = new SSEParser(100);
    line.push(encoder.encode('data: '));
    expect(() => {
      for (let round = 0; round < 11; round += 1) line.push(encoder.encode('0123456789'));
    }).toThrow(BodyTooLargeError);
    const lines = new SSEParser(100);
    expect(() => {
      for (let round = 0; round < 11; round += 1) lines.push(encoder.encode('data: 0123456789\n'));
    }).toThrow(BodyTooLargeError);
  });

  it('counts the size of each event separately', () => {
    const parser = new SSEParser(100);
    for (let round = 0; round < 50; round += 1) {
      expect(parser.push(encoder.encode(`data: ${'x'.repeat(80)}\n\n`))).toHaveLength(1);
    }
  });

  it('reads a long line in many pieces without reading a piece twice', () => {
    const parser = new SSEParser();
    const piece = encoder.encode('x'.repeat(1000));
    parser.push(encoder.encode('data: '));
    const started = performance.now();
    for (let round = 0; round < 8000; round += 1) parser.push(piece);
    const [event] = parser.push(encoder.encode('\n\n'));
    expect(event?.data).toHaveLength(8_000_000);
    // In quadratic time, this would take minutes.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('returns the same events wherever the stream is cut', () => {
    const texts = ['{"a":1}', 'ä€🌍', '[DONE]', ' two\u2028lines', 'x'.repeat(300)];
    for (let seed = 1; seed <= 200; seed += 1) {
      const next = randomNumbers(seed);
      const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
      let stream = next() < 0.2 ? '\ufeff' : '';
      for (let count = 0; count < 8; count += 1) {
        const end = pick(['\n', '\r\n', '\r']);
        if (next() < 0.3) stream += `: keep-alive${end}${end}`;
        if (next() < 0.3) stream += `event: error${end}`;
        for (let line = 0; line <= next() * 2; line += 1) stream += `data:${pick(['', ' '])}${pick(texts)}${end}`;
        stream += end;
      }
      const bytes = encoder.encode(stream);
      const whole = parsePieces([bytes]);
      expect(whole.length).toBe(8);
      expect(parsePieces(pieces(bytes, next)), `seed ${seed}`).toEqual(whole);
    }
  });
});
