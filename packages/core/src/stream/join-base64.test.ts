import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { joinBase64 } from './join-base64.ts';

const whole = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

describe('joinBase64', () => {
  it('joins pieces that are each base64', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 6 }), (pieces) => {
        expect(joinBase64(pieces.map(whole))).toBe(whole(Buffer.concat(pieces)));
      }),
      propertyRuns(),
    );
  });

  it('joins pieces of one text that was cut anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.nat({ max: 16 }), fc.nat({ max: 16 }), (bytes, one, two) => {
        const text = whole(bytes);
        const [first, second] = [Math.min(one, two), Math.max(one, two)];
        expect(joinBase64([text.slice(0, first), text.slice(first, second), text.slice(second)])).toBe(text);
      }),
      propertyRuns(),
    );
  });

  it('returns text that is not base64 unchanged', () => {
    expect(joinBase64(['a=', '?=', '*'])).toBe('a=?=*');
  });
});
