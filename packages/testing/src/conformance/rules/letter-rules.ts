import type { AudioPart, BinaryData, ContentPart, ImagePart, Message } from '@flexiai/core/plugin';
import { ProviderError } from '@flexiai/core/plugin';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectIncludes, expectThat, show } from '../expectations.ts';
import type { Subject } from '../subject.ts';
import { withBlanks } from './blanks.ts';
import { MP3, PICTURES, WAV } from './media-samples.ts';

const reads = ['readRequest'] as const;
const server = true;

/** Values that must reach the service unchanged, or under the right name. */
export const letterRules: readonly ConformanceRule[] = [
  rule(
    'FX-CONTENT-15',
    'whitespace around instructions, questions and answers is kept',
    { server, reads },
    async (subject) => {
      const messages: readonly Message[] = [
        { role: 'system', content: withBlanks('Be brief.') },
        { role: 'user', content: withBlanks('one') },
        { role: 'assistant', content: [{ type: 'text', text: withBlanks('two') }] },
        { role: 'user', content: [{ type: 'text', text: withBlanks('three') }] },
      ];
      for (const how of subject.ways) {
        await subject.answer(how, { messages });
        const sent = subject.lastSent();
        expectIncludes(sent.system, withBlanks('Be brief.'), `the instructions of a ${how} call`);
        const expected = ['one', 'two', 'three'].map(withBlanks);
        expectEqual(
          sent.messages.map(({ content }) => textOf(content)),
          expected,
          `the turns of a ${how} call`,
        );
      }
    },
  ),

  rule('FX-CONTENT-16', 'a picture keeps its media type', { can: ['images'], server, reads }, async (subject) => {
    for (const [mediaType, data] of Object.entries(PICTURES))
      await expectTyped(subject, { type: 'image', data, mediaType });
  }),

  rule(
    'FX-CONTENT-17',
    'a sound keeps its media type, as named by the wire',
    { can: ['audio'], server, reads },
    async (subject) => {
      await expectTyped(subject, { type: 'audio', data: WAV, mediaType: 'audio/wav' });
      await expectTyped(subject, { type: 'audio', data: MP3, mediaType: 'audio/mpeg' });
    },
  ),
];

/** @throws ConformanceFailure if a part is neither rejected nor reported, and arrived as something else */
async function expectTyped(
  subject: Subject,
  part: (ImagePart | AudioPart) & { readonly data: Uint8Array },
): Promise<void> {
  const content = [{ type: 'text', text: 'What is this?' } as const, part];
  const outcome = await subject
    .answer('whole', { messages: [{ role: 'user', content }] })
    .catch((error: unknown) => error);
  if (outcome instanceof ProviderError) return;
  if (outcome instanceof Error) throw outcome;
  const found = subject
    .lastSent()
    .messages.flatMap((message) => message.content)
    .flatMap((one) => (one.type === part.type ? [{ mediaType: one.mediaType, data: base64(one) }] : []));
  const expected = [{ mediaType: part.mediaType, data: base64(part) }];
  const told = Reflect.get(Object(outcome), 'warnings').some(
    ({ code }: { code: string }) => code === 'unsupported-content',
  );
  expectThat(told || found.length > 0, `a part of the type ${show(part.mediaType)} was lost without a warning`);
  if (!told) expectEqual(found, expected, `what arrived of a part of the type ${show(part.mediaType)}`);
}

function base64({ data = '' }: { readonly data?: BinaryData }): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString('base64');
}

function textOf(content: readonly ContentPart[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
