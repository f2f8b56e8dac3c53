import { describe, expect, it } from 'vitest';
import type { StreamPart } from '../../model/stream-part.ts';
import { JsonLinesParser } from './json-lines-parser.ts';
import { ResponseBatches } from './response-batches.ts';

const bytes = new TextEncoder().encode('\uFEFF{"text":"Grüße 🌍"}\r\n\n{"text":"b"}\n{"end":true}');
const texts = ['{"text":"Grüße 🌍"}', '{"text":"b"}', '{"end":true}'];

describe('a stream of JSON lines', () => {
  it('has the same events wherever the network cuts it, and a last line without a line feed', () => {
    for (let size = 1; size <= bytes.length; size += 1) {
      const parser = new JsonLinesParser();
      const events = [];
      for (let at = 0; at < bytes.length; at += size) events.push(...parser.push(bytes.subarray(at, at + size)));
      events.push(...parser.end());
      expect(events.map(({ data }) => data)).toEqual(texts);
      expect(parser.stray).toBe('');
    }
  });

  it('keeps the page of a proxy apart, and refuses a line without end', () => {
    const parser = new JsonLinesParser(40);
    expect(parser.push(new TextEncoder().encode('<html>\n<body>down\n'))).toEqual([]);
    expect(parser.stray).toBe('<html>\n<body>down');
    expect(() => parser.push(new TextEncoder().encode('x'.repeat(41)))).toThrow('larger than 40 bytes');
  });

  it.each([
    'application/x-ndjson',
    'application/jsonl',
    'application/x-jsonl; charset=utf-8',
    'application/json-lines',
    'application/stream+json',
    'application/json-seq',
  ])('is read as it arrives, where its content type is %s', async (contentType) => {
    const seen: string[] = [];
    let pull = (): void => undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes.subarray(0, 60));
        pull = () => {
          controller.enqueue(bytes.subarray(60));
          controller.close();
        };
      },
    });
    const response = new Response(body, { headers: { 'content-type': contentType } });
    const failed = (error: unknown): Error => error as Error;
    const decoder = {
      answered: false,
      complete: false,
      accept({ data }: { readonly data: string }, parts: StreamPart[]) {
        seen.push(data);
        parts.push({ type: 'text-delta', id: 't', delta: data });
      },
      end: () => undefined,
    };
    const opened = {
      response,
      decoder,
      parser: new JsonLinesParser(),
      bodyError: failed,
      notAnAnswer: failed as never,
    };
    const { signal } = new AbortController();
    const batches = new ResponseBatches({ signal, open: async () => opened, requestError: failed });
    await batches.next();
    expect(seen).toEqual(texts.slice(0, 2));
    pull();
    for await (const _ of batches);
    expect(seen).toEqual(texts);
  });
});
