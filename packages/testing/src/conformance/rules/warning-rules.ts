import type { UnifiedRequest } from '@flexiai/core/plugin';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectIncludes, expectThat, show } from '../expectations.ts';
import { hello } from '../subject.ts';
import { SETTINGS } from './settings.ts';
import { expectTakenOrTold, isAbout } from './warnings.ts';

const reads = ['readRequest'] as const;
const server = true;

const WARNING_CODES = ['unsupported-setting', 'unsupported-content', 'adjusted-setting', 'malformed-chunk', 'other'];

/** The codes for requested settings that were not applied. */
const SHORTCOMINGS = ['unsupported-setting', 'unsupported-content', 'adjusted-setting'];

export const warningRules: readonly ConformanceRule[] = [
  rule('FX-WARN-01', 'an ordinary call has no warnings', {}, async (subject) => {
    await subject.eachAnswer(hello(), ({ warnings }, how) =>
      expectEqual(warnings, [], `the warnings of a ${how} call`),
    );
  }),

  rule('FX-WARN-02', 'a setting reaches the service, or a warning says why not', { server, reads }, async (subject) => {
    for (const [setting, asked] of Object.entries(SETTINGS)) {
      await subject.eachAnswer({ ...hello(), [setting]: asked }, ({ warnings }) => {
        const sent = Reflect.get(subject.lastSent(), setting);
        expectTakenOrTold({ setting, asked, sent, warnings });
      });
    }
  }),

  rule(
    'FX-WARN-03',
    'settings at the ends of their ranges, and too many of them, do not fail a call',
    { server },
    async (subject) => {
      const requests: readonly Partial<UnifiedRequest>[] = [
        { temperature: 2 },
        { temperature: 0, topP: 1, topK: 1 },
        { frequencyPenalty: 2, presencePenalty: -2 },
        { stop: ['1', '2', '3', '4', '5', '6', '7'] },
        { stop: [] },
        { maxOutputTokens: 1 },
        { ...SETTINGS, reasoning: { effort: 'low' } },
      ];
      for (const settings of requests) {
        for (const how of subject.ways) await subject.answer(how, { ...hello(), ...settings });
      }
    },
  ),

  rule('FX-WARN-04', 'reasoning is requested, or a warning says why not', { server, reads }, async (subject) => {
    const all = [{ effort: 'minimal' }, { effort: 'low' }, { effort: 'high' }, { budgetTokens: 4000 }] as const;
    for (const reasoning of all) {
      await subject.eachAnswer({ ...hello(), maxOutputTokens: 8000, reasoning }, ({ warnings }, how) => {
        const asked = subject.lastSent().reasoning !== undefined;
        const told = warnings.some((warning) => isAbout(warning, 'reasoning'));
        expectThat(asked || told, `a ${how} call with reasoning ${show(reasoning)} neither requested it nor warned`);
      });
    }
  }),

  rule(
    'FX-WARN-05',
    'a warning has a code, and a sentence that describes what happened',
    { server },
    async (subject) => {
      await subject.eachAnswer({ ...hello(), ...SETTINGS, reasoning: { budgetTokens: 4000 } }, ({ warnings }) => {
        for (const { code, message } of warnings) {
          expectThat(WARNING_CODES.includes(code), `a warning has the code ${show(code)}`);
          expectThat(message.trim().length > 10, `a warning says ${show(message)}`);
        }
      });
    },
  ),

  rule(
    'FX-WARN-06',
    'a streamed call has the same warnings as a unary one',
    { can: ['streaming'], server: true },
    async (subject) => {
      const request: UnifiedRequest = { ...hello(), ...SETTINGS, reasoning: { budgetTokens: 4000 } };
      const { warnings } = await subject.answer('whole', request);
      expectEqual((await subject.answer('streamed', request)).warnings, warnings, 'the warnings of a streamed call');
    },
  ),

  rule(
    'FX-WARN-07',
    "the service's own options are sent unchanged, and those of other providers are not sent",
    { server },
    async (subject) => {
      const providerOptions = {
        [subject.plugin.id]: { conformance_own: 'yes' },
        'another-provider': { conformance_foreign: 'no' },
      };
      for (const how of subject.ways) {
        // A strict service rejects an unknown field, but it has arrived.
        await subject.answer(how, { ...hello(), providerOptions }).catch(() => undefined);
        const body = JSON.stringify(subject.server.requests.at(-1)?.body ?? null);
        expectIncludes(body, '"conformance_own":"yes"', `the body of a ${how} call`);
        expectThat(!body.includes('conformance_foreign'), `a ${how} call sent another provider's options`);
      }
    },
  ),

  rule(
    'FX-WARN-08',
    'checkRequest() reports exactly the settings that the answer warns about',
    { method: 'checkRequest', server },
    async (subject) => {
      const requests: readonly Partial<UnifiedRequest>[] = [
        ...Object.entries(SETTINGS).map(([setting, value]) => ({ [setting]: value })),
        { temperature: 2 },
        { stop: ['1', '2', '3', '4', '5', '6', '7'] },
        { reasoning: { budgetTokens: 4000 } },
        { responseFormat: { type: 'json-schema', name: 'answer', schema: { type: 'object', properties: {} } } },
      ];
      await subject.provider.load?.();
      for (const settings of requests) {
        const request = { ...hello('Answer in JSON.'), ...settings };
        const found = subject.provider.checkRequest?.(request, subject.model, true) ?? [];
        const unsupported = found.filter(({ kind }) => kind === 'unsupported').map(({ path }) => path);
        subject.server.reply({ text: '{}' });
        await subject.eachAnswer(request, ({ warnings }, how) => {
          const told = warnings.filter(({ code }) => SHORTCOMINGS.includes(code)).map(({ setting = '' }) => setting);
          const what = `the result of checkRequest() for ${show(settings)}, compared with the warnings of a ${how} call`;
          expectEqual(unsupported.toSorted(), told.toSorted(), what);
        });
      }
    },
  ),

  rule(
    'FX-WARN-09',
    'labels reach the service unchanged, or a warning says why not',
    { server: ['metadata'], reads },
    async (subject) => {
      const metadata = { userId: 'user-7' };
      await subject.eachAnswer({ ...hello(), metadata }, ({ warnings }) => {
        expectTakenOrTold({ setting: 'metadata', asked: metadata, sent: subject.lastSent().metadata, warnings });
      });
      await subject.eachAnswer(hello(), (_response, how) => {
        expectEqual(subject.lastSent().metadata, undefined, `the labels of a ${how} call that has none`);
      });
    },
  ),

  rule(
    'FX-WARN-10',
    'stop texts reach the service unchanged and in order, or a warning says why not',
    { server, reads },
    async (subject) => {
      const long = ['1', '2', '3', '4', '5', '6', '7'];
      await subject.eachAnswer({ ...hello(), stop: long }, ({ warnings }, how) => {
        const { stop: sent = [] } = subject.lastSent();
        expectEqual(sent, long.slice(0, sent.length), `the stop texts of a ${how} call`);
        const told = warnings.some((warning) => isAbout(warning, 'stop'));
        expectThat(
          told || sent.length === long.length,
          `a ${how} call shortened the list of stop texts without a warning`,
        );
      });
      const stop = ['\n\nHuman: ', ' END '];
      await subject.eachAnswer({ ...hello(), stop }, ({ warnings }) => {
        expectTakenOrTold({ setting: 'stop', asked: stop, sent: subject.lastSent().stop, warnings });
      });
    },
  ),
];
