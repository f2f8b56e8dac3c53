import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { EntrySeal } from './entry-seal.ts';

const seal = new EntrySeal({ maxEntryBytes: 1000 });
const keyed = new EntrySeal({ maxEntryBytes: 1000, secret: 'a secret' });

async function sealed(payload: string, by = seal): Promise<string> {
  const text = await by.seal('key', payload);
  if (text === undefined) throw new Error('too large');
  return text;
}

describe('EntrySeal', () => {
  it.each([
    ['a checksum', seal],
    ['a keyed checksum', keyed],
  ])('opens what it sealed with %s', async (_, by) => {
    const payload = JSON.stringify({ text: 'Grüße, 世界 🌍' });
    expect(await by.open('key', await sealed(payload, by))).toEqual({ ok: true, payload });
  });

  it('does not open an entry after the change of any one character, nor a truncated entry', async () => {
    const text = await sealed('{"text":"forty-two"}');
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'x' ? 'y' : 'x';
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      expect((await seal.open('key', changed)).ok).toBe(false);
      expect((await seal.open('key', text.slice(0, at))).ok).toBe(false);
    }
  });

  it('does not open the entry of another key', async () => {
    expect(await seal.open('other', await sealed('{}'))).toEqual({ ok: false, reason: 'checksum' });
  });

  it('does not open an entry of another version, even with a valid checksum', async () => {
    const old = (await sealed('{}')).replace('flexiai-cache/1 ', 'flexiai-cache/0 ');
    expect(await seal.open('key', old)).toEqual({ ok: false, reason: 'old-version' });
  });

  it('does not open an entry that was sealed with another secret or without one', async () => {
    const other = new EntrySeal({ maxEntryBytes: 1000, secret: 'another secret' });
    expect(await keyed.open('key', await sealed('{}', other))).toEqual({ ok: false, reason: 'checksum' });
    expect(await keyed.open('key', await sealed('{}'))).toEqual({ ok: false, reason: 'checksum' });
  });

  it('counts the limit in bytes, when sealing and when opening', async () => {
    const small = new EntrySeal({ maxEntryBytes: 200 });
    expect(await small.seal('key', 'x'.repeat(130))).toBeTypeOf('string');
    expect(await small.seal('key', 'é'.repeat(130))).toBeUndefined();
    expect(await small.open('key', await sealed('é'.repeat(130)))).toEqual({ ok: false, reason: 'oversized' });
  });

  it('accepts any value from a store', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (junk) => {
        expect((await seal.open('key', junk)).ok).toBe(false);
      }),
      propertyRuns(200),
    );
  });
});
