import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import type { UserPart } from '../model/content-part.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import { plainRequest } from './plain-request.ts';

const half = 'cut \uD83D';
const whole = 'cut \uFFFD';

/** The part as it reaches the plugin. */
function made(part: UserPart): unknown {
  const { request, warnings } = plainRequest({ messages: [{ role: 'user', content: [part] }] });
  expect(warnings).toEqual([]);
  const content = request.messages[0]?.content;
  return typeof content === 'string' ? content : content?.[0];
}

describe('a request', () => {
  it('stays the same object where it already has the plain form', () => {
    const request: UnifiedRequest = {
      messages: [
        { role: 'system', content: 'Be brief 😀' },
        { role: 'user', content: [{ type: 'image', data: 'aGk=', mediaType: 'image/png' }] },
        { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'f', arguments: { deep: [{ x: 'y' }] } }] },
        { role: 'tool', toolCallId: 'a', content: [{ type: 'file', url: 'https://a.example/x.pdf' }] },
      ],
      tools: [{ name: 'f', description: 'd', parameters: { type: 'object' } }],
      metadata: { a: 'b' },
    };
    const plain = plainRequest(request);
    expect(plain.request).toBe(request);
    expect(plain.warnings).toEqual([]);
  });

  it('contains no half characters, and has a warning with the places where some were', () => {
    const request = {
      messages: [
        { role: 'user', content: half },
        { role: 'user', content: 'fine' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: half },
            {
              type: 'tool-call',
              id: 'a',
              name: 'f',
              arguments: { [half]: [half] },
              rawArguments: '{"cut \\ud83d":["cut \\ud83d"]}',
            },
          ],
        },
        { role: 'tool', toolCallId: 'a', content: [{ type: 'text', text: half }] },
      ],
      tools: [{ name: 'f', description: half, parameters: { type: 'object', description: half } }],
      stop: [half],
      metadata: { key: half },
      providerOptions: { p: { user: half } },
    } as const satisfies UnifiedRequest;
    const before = structuredClone(request);
    const plain = plainRequest(request);
    expect(plain.request).toEqual({
      messages: [
        { role: 'user', content: whole },
        { role: 'user', content: 'fine' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: whole },
            {
              type: 'tool-call',
              id: 'a',
              name: 'f',
              arguments: { [whole]: [whole] },
              rawArguments: `{"${whole}":["${whole}"]}`,
            },
          ],
        },
        { role: 'tool', toolCallId: 'a', content: [{ type: 'text', text: whole }] },
      ],
      tools: [{ name: 'f', description: whole, parameters: { type: 'object', description: whole } }],
      stop: [whole],
      metadata: { key: whole },
      providerOptions: { p: { user: whole } },
    });
    expect(plain.request.messages[1]).toBe(request.messages[1]);
    expect(request).toEqual(before);
    expect(plain.warnings).toEqual([
      {
        code: 'other',
        setting: 'messages[0]',
        message:
          'Halves of characters (lone surrogates) in messages[0], messages[2], messages[3], tools, stop, metadata, providerOptions were replaced by U+FFFD.',
      },
    ]);
  });

  it('can be written as JSON without half characters, whatever its text', () => {
    const units = fc.string({ unit: fc.constantFrom('a', '\uD83D', '\uDE00', '😀'), maxLength: 6 });
    fc.assert(
      fc.property(units, fc.dictionary(units, fc.array(units, { maxLength: 2 })), (content, args) => {
        const { request } = plainRequest({
          messages: [
            { role: 'user', content },
            { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'f', arguments: args }] },
          ],
        });
        expect(JSON.stringify(request)).not.toMatch(/\\ud[89a-f]/i);
      }),
      propertyRuns(),
    );
  });

  it('keeps a block of a provider unchanged', () => {
    const block = { type: 'provider-block', kind: 'other', name: 'x', raw: { text: half } } as const;
    const request: UnifiedRequest = { messages: [{ role: 'assistant', content: [block] }] };
    expect(plainRequest(request).request).toBe(request);
  });

  it('may contain circular objects, schemas that are code, and bytes', () => {
    const circle: Record<string, unknown> = {};
    circle['a'] = circle;
    circle['b'] = [circle, circle];
    const schema = { '~standard': { version: 1, vendor: 'x', validate: () => ({ value: half }) }, text: half } as const;
    const request: UnifiedRequest = {
      messages: [
        { role: 'user', content: [{ type: 'file', data: new Uint8Array([1]), mediaType: 'application/pdf' }] },
      ],
      tools: [{ name: 'f', parameters: schema }],
      providerOptions: { p: circle },
    };
    expect(plainRequest(request).request).toBe(request);
  });
});

describe('media', () => {
  it.each<[string, UserPart, UserPart]>([
    [
      'a data: URL',
      { type: 'image', url: 'data:image/png;base64,aGk=', detail: 'low' },
      { type: 'image', data: 'aGk=', mediaType: 'image/png', detail: 'low' },
    ],
    [
      'a data: URL given as data',
      { type: 'file', data: 'data:application/pdf;base64,aGk=', mediaType: 'application/pdf', filename: 'a.pdf' },
      { type: 'file', data: 'aGk=', mediaType: 'application/pdf', filename: 'a.pdf' },
    ],
    [
      'sound as a data: URL',
      { type: 'audio', data: 'data:audio/x-wav;base64,aGk=', mediaType: 'audio/wav' },
      { type: 'audio', data: 'aGk=', mediaType: 'audio/wav' },
    ],
    [
      'a data: URL with a more exact type',
      { type: 'image', url: 'DATA:image/JPG;base64,aGk=', mediaType: 'image/png' },
      { type: 'image', data: 'aGk=', mediaType: 'image/jpeg' },
    ],
    [
      'a data: URL with a less exact type',
      { type: 'image', url: 'data:application/octet-stream;base64,aGk=', mediaType: 'image/png' },
      { type: 'image', data: 'aGk=', mediaType: 'image/png' },
    ],
    [
      'a data: URL with parameters',
      { type: 'file', url: 'data:text/plain;charset=utf-8;base64,aGk=' },
      { type: 'file', data: 'aGk=', mediaType: 'text/plain' },
    ],
    [
      'a data: URL of escaped text',
      { type: 'file', url: 'data:text/csv,a%2Cb%0A%C3%A4%zz' },
      { type: 'file', data: Buffer.from('a,b\nä%zz').toString('base64'), mediaType: 'text/csv' },
    ],
    [
      'a data: URL without a type',
      { type: 'file', url: 'data:,hi' },
      { type: 'file', data: 'aGk=', mediaType: 'text/plain' },
    ],
    [
      'escaped base64',
      { type: 'image', url: 'data:image/png;base64,aGk%3D' },
      { type: 'image', data: 'aGk=', mediaType: 'image/png' },
    ],
    [
      'a type with capitals and parameters',
      { type: 'image', data: 'aGk=', mediaType: 'Image/JPG; q=1' },
      { type: 'image', data: 'aGk=', mediaType: 'image/jpeg' },
    ],
    [
      'URL-safe base64 with line breaks, without padding',
      { type: 'image', data: 'aG\r\n_-\naA', mediaType: 'image/png' },
      { type: 'image', data: 'aG/+aA==', mediaType: 'image/png' },
    ],
    [
      'a file of unknown type with a name that shows it',
      { type: 'file', data: 'aGk=', mediaType: 'application/octet-stream', filename: 'notes.md' },
      { type: 'file', data: 'aGk=', mediaType: 'text/markdown', filename: 'notes.md' },
    ],
    [
      'a picture whose bytes have another type',
      { type: 'image', data: '/9j/4AAQ', mediaType: 'image/png' },
      { type: 'image', data: '/9j/4AAQ', mediaType: 'image/jpeg' },
    ],
    [
      'a file that is a picture of another type',
      { type: 'file', data: new Uint8Array([0x47, 0x49, 0x46, 0x38, 0x39, 0x61]), mediaType: 'image/bmp' },
      { type: 'file', data: new Uint8Array([0x47, 0x49, 0x46, 0x38, 0x39, 0x61]), mediaType: 'image/gif' },
    ],
    [
      'bytes of a file without a type, with a name that shows it',
      { type: 'file', data: 'aGk=', filename: 'run.bash' },
      { type: 'file', data: 'aGk=', mediaType: 'text/plain', filename: 'run.bash' },
    ],
    [
      'raw sound, whose rate stays',
      { type: 'audio', data: 'aGk\n=', mediaType: ' audio/L16;rate=24000' },
      { type: 'audio', data: 'aGk=', mediaType: 'audio/L16;rate=24000' },
    ],
    [
      'text in another encoding',
      { type: 'file', data: new Uint8Array([0xe4]), mediaType: 'text/plain; charset="ISO-8859-1"' },
      { type: 'file', data: Buffer.from('ä').toString('base64'), mediaType: 'text/plain' },
    ],
  ])('are converted to one form: %s', (_name, given, plain) => {
    expect(made(given)).toEqual(plain);
    expect(made(plain)).toBe(plain);
  });

  it.each<[string, UserPart]>([
    ['a URL', { type: 'image', url: 'https://a.example/x.png' }],
    ['a data: URL without a comma', { type: 'image', url: 'data:image/png' }],
    ['bytes', { type: 'image', data: new Uint8Array([1, 2]), mediaType: 'image/png' }],
  ])('stay unchanged: %s', (_name, part) => {
    expect(made(part)).toBe(part);
  });

  it('keeps its bytes, whatever a data: URL contains', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
        const data = Buffer.from(bytes).toString('base64');
        expect(made({ type: 'image', url: `data:image/png;base64,${data}` })).toMatchObject({ data });
        const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
        expect(made({ type: 'image', url: `data:image/png,${escaped}` })).toMatchObject({ data });
      }),
      propertyRuns(),
    );
  });
});
