import { isDeepStrictEqual } from 'node:util';
import type { AssistantPart, UnifiedResponse } from '@flexiai/core/plugin';
import { type Capability, type ConformanceRule, type ConformanceRuleId, rule } from '../conformance-rule.ts';
import type { SampleAnswer, SampleKind } from '../conformance-server.ts';
import { ConformanceFailure, expectEqual, expectThat, show } from '../expectations.ts';
import { hello, type Subject } from '../subject.ts';

const server = true;

const KEPT: readonly (readonly [ConformanceRuleId, SampleKind, string, readonly Capability[]])[] = [
  [
    'FX-CONTENT-18',
    'provider-block',
    "blocks of the service's own tools are in the answer, in order and unchanged",
    [],
  ],
  ['FX-CONTENT-20', 'sources', 'each source is in the answer once, with the places that cite it', []],
  ['FX-CONTENT-21', 'image', 'a picture from the service is in the answer', []],
  ['FX-CONTENT-22', 'audio', 'a sound from the service is in the answer, with its transcript', ['audio']],
];

/** Content that only the service itself creates. */
export const sampleRules: readonly ConformanceRule[] = [
  ...KEPT.map(([id, sample, sentence, can]) =>
    rule(id, sentence, { can, server, sample }, async (subject) => {
      const { reply, parts } = sampleOf(subject, sample);
      subject.server.reply(reply);
      await subject.eachAnswer(hello(), (response, how) => expectParts(response, parts, `of a ${how} answer`));
    }),
  ),

  rule(
    'FX-CONTENT-19',
    "blocks of the service's own tools are not calls of the application, and are sent back unchanged",
    { server, sample: 'provider-block' },
    async (subject) => {
      const { reply, parts } = sampleOf(subject, 'provider-block');
      for (const how of subject.ways) {
        subject.server.reply(reply);
        const { content, model, toolCalls, finishReason } = await subject.answer(how);
        expectEqual(
          { toolCalls, finishReason },
          { toolCalls: [], finishReason: 'stop' },
          `the tool calls of a ${how} answer`,
        );
        const origin = { provider: subject.plugin.id, model };
        subject.server.reply({ text: 'Fine.' });
        await subject.answer(how, {
          messages: [
            ...hello().messages,
            { role: 'assistant', content: content.map((part) => ({ ...part, origin })) },
            { role: 'user', content: 'Go on.' },
          ],
        });
        const body = subject.server.requests.at(-1)?.body;
        for (const part of parts) {
          if (part.type !== 'provider-block') continue;
          const raw: unknown = Reflect.get(part, 'raw');
          expectThat(holds(body, raw), `the history after a ${how} answer does not contain ${show(raw)}`);
        }
      }
    },
  ),
];

function sampleOf({ wire }: Subject, kind: SampleKind): SampleAnswer {
  const sample = wire.samples?.[kind];
  if (sample === undefined) throw new ConformanceFailure(`The server has no sample of ${kind}.`);
  return sample;
}

/** @throws ConformanceFailure if the parts of the expected types differ, or have another order */
function expectParts({ content }: UnifiedResponse, expected: SampleAnswer['parts'], what: string): void {
  const types = new Set(expected.map(({ type }) => type));
  const found: readonly AssistantPart[] = content.filter(({ type }) => types.has(type));
  const isRight = found.length === expected.length && found.every((part, index) => agrees(part, expected[index]));
  expectThat(isRight, `the parts ${what}: expected ${show(expected)}, found ${show(found)}`);
}

/** Whether all expected fields match; `raw` as a whole. */
function agrees(found: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return Object.is(found, expected);
  if (typeof found !== 'object' || found === null) return false;
  if (Array.isArray(expected) && (!Array.isArray(found) || found.length !== expected.length)) return false;
  return Object.entries(expected).every(([name, value]) => {
    const there: unknown = Reflect.get(found, name);
    return name === 'raw' ? isDeepStrictEqual(there, value) : agrees(there, value);
  });
}

/** Whether a value is nested somewhere in another. */
function holds(whole: unknown, part: unknown): boolean {
  if (isDeepStrictEqual(whole, part)) return true;
  return typeof whole === 'object' && whole !== null && Object.values(whole).some((inner) => holds(inner, part));
}
