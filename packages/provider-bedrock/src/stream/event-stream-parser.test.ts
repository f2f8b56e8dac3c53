import { eventMessage } from '@flexiai/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { EventStreamParser } from './event-stream-parser.ts';

const event = (type: string, payload: string): Uint8Array =>
  eventMessage({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, payload);

const joined = (...messages: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(messages));

describe('the parser of the binary event stream', () => {
  it('reads the same events wherever the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('messageStart', 'contentBlockDelta'), fc.string({ unit: 'grapheme' })), {
          maxLength: 5,
        }),
        fc.array(fc.nat(300)),
        (events, sizes) => {
          const bytes = joined(...events.map(([type, payload]) => event(type, payload)));
          const parser = new EventStreamParser();
          const read = [];
          let at = 0;
          for (const size of [...sizes, bytes.length]) {
            read.push(...parser.push(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(read).toEqual(events.map(([name, data]) => ({ name, data })));
          expect(parser.stray).toBe('');
        },
      ),
      propertyRuns(60, 2000),
    );
  });

  it('tells exceptions and errors from events', () => {
    const exception = { ':message-type': 'exception', ':exception-type': 'throttlingException' };
    const error = { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'It failed.' };
    const unknown = { ':message-type': 'news' };
    const bytes = joined(
      eventMessage(exception, '{"message":"Slow down."}'),
      eventMessage(error, ''),
      eventMessage(unknown, '{}'),
    );
    expect(new EventStreamParser().push(bytes)).toEqual([
      { name: 'exception/throttlingException', data: '{"message":"Slow down."}' },
      { name: 'exception/InternalFailure', data: '{"message":"It failed."}' },
    ]);
  });

  it.each([2, 9, 14, 40])('refuses a message with a wrong byte at %i', (place) => {
    const bytes = event('messageStart', '{"role":"assistant"}').slice();
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    expect(() => new EventStreamParser().push(bytes)).toThrow('checksum');
  });

  it('keeps what is text, such as a page of a proxy', () => {
    const parser = new EventStreamParser();
    const page = '<html>Bad Gateway</html>';
    expect(parser.push(new TextEncoder().encode(page))).toEqual([]);
    expect(parser.stray).toBe(page);
    expect(parser.end()).toEqual([]);
  });

  it('loses a message that was cut', () => {
    const bytes = event('messageStop', '{"stopReason":"end_turn"}');
    const parser = new EventStreamParser();
    expect(parser.push(bytes.subarray(0, bytes.length - 1))).toEqual([]);
    expect(parser.end()).toEqual([]);
  });
});
