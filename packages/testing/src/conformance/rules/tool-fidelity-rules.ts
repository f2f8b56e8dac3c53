import {
  type Message,
  ProviderError,
  type ToolCallPart,
  type ToolResultPart,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectThat, show } from '../expectations.ts';
import type { SentRequest } from '../sent-request.ts';
import type { Subject } from '../subject.ts';
import { withBlanks } from './blanks.ts';
import { PDF, PNG } from './media-samples.ts';
import { ASK_FOR_TOOLS, FORECAST, QUESTION, TWO_CALLS } from './tool-samples.ts';
import { MIXED_TEXT } from './unary-rules.ts';
import { isAbout } from './warnings.ts';

const can = ['tools'] as const;
const reads = ['readRequest'] as const;
const server = true;

const MEDIA = [
  { type: 'image', data: PNG, mediaType: 'image/png' },
  { type: 'file', data: PDF, mediaType: 'application/pdf', filename: 'map.pdf' },
] as const;

/** Tools, calls and results that must stay unchanged, and calls that must be dropped. */
export const toolFidelityRules: readonly ConformanceRule[] = [
  rule('FX-TOOLS-16', "a tool call has the service's id", { can, server: ['tool-call-ids'] }, async (subject) => {
    const ids = ['call_Ab-1', 'call_9'];
    subject.server.reply({ toolCalls: TWO_CALLS.map((call, index) => ({ ...call, id: ids[index] ?? call.id })) });
    await subject.eachAnswer(ASK_FOR_TOOLS, ({ toolCalls }, how) => {
      expectEqual(
        toolCalls.map(({ id }) => id),
        ids,
        `the ids of the calls of a ${how} call`,
      );
    });
  }),

  rule(
    'FX-TOOLS-17',
    'calls and results are sent back with their ids',
    { can, server: ['tool-call-ids'], reads },
    async (subject) => {
      const ids = idsFor(subject);
      await subject.eachAnswer(
        historyWith(
          ids,
          ids.map(() => 'sunny'),
        ),
        (_response, how) => {
          const sent = subject.lastSent();
          expectEqual(
            callsOf(sent).map(({ id }) => id),
            ids,
            `the ids of the calls that a ${how} call sent`,
          );
          expectEqual(
            resultsOf(sent).map(({ toolCallId }) => toolCallId),
            ids,
            `the ids of the results of a ${how} call`,
          );
        },
      );
    },
  ),

  rule(
    'FX-TOOLS-18',
    'strict arguments are requested, or a warning says why not',
    { can, server, reads },
    async (subject) => {
      for (const strict of [true, false]) {
        const request = { ...ASK_FOR_TOOLS, tools: [{ ...FORECAST, strict }] };
        await subject.eachAnswer(request, ({ warnings }, how) => {
          const sent = subject.lastSent().tools[0]?.strict ?? false;
          const told = warnings.some((warning) => isAbout(warning, 'tools'));
          expectThat(
            sent === strict || told,
            `strict: ${strict} arrived as ${sent} of a ${how} call, and no warning names it`,
          );
        });
      }
    },
  ),

  rule(
    'FX-TOOLS-19',
    "pictures and documents in a tool's result are sent, rejected or reported, but never lost",
    { can, server, reads },
    async (subject) => {
      for (const part of MEDIA) {
        const content = [{ type: 'text', text: 'The map:' } as const, part];
        const request = historyWith(idsFor(subject).slice(0, 1), [content]);
        for (const how of subject.ways) {
          const outcome = await subject.answer(how, request).catch((error: unknown) => error);
          if (outcome instanceof ProviderError) continue;
          if (outcome instanceof Error) throw outcome;
          const body = JSON.stringify(subject.server.requests.at(-1)?.body ?? null);
          const told = warningsOf(outcome).some(({ code }) => code === 'unsupported-content');
          const isSent = body.includes(Buffer.from(part.data).toString('base64'));
          expectThat(told || isSent, `a ${how} call lost the ${part.type} in a result without a warning`);
          expectThat(body.includes('The map:'), `a ${how} call lost the text beside the ${part.type} in a result`);
        }
      }
    },
  ),

  rule(
    'FX-TOOLS-20',
    'tool calls do not hide that an answer was cut, filtered or refused',
    { can, server, reads: ['finishReasons'] },
    async (subject) => {
      for (const reason of ['length', 'content-filter', 'refusal'] as const) {
        for (const finishReason of subject.wordsFor(reason)) {
          subject.server.reply({ toolCalls: TWO_CALLS, finishReason });
          await subject.eachAnswer(ASK_FOR_TOOLS, (response, how) => {
            expectEqual(response.finishReason, reason, `the ${how} finishReason for ${show(finishReason)}, with calls`);
          });
        }
      }
    },
  ),

  rule(
    'FX-TOOLS-21',
    'a call that was cut by a filter, a refusal or an unknown end is dropped, with a warning',
    { can, server: ['invalid-tool-arguments'], reads: ['finishReasons'] },
    async (subject) => {
      const words = [...subject.wordsFor('content-filter'), ...subject.wordsFor('refusal'), 'teatime'];
      for (const finishReason of words) {
        subject.server.reply({
          toolCalls: [{ id: 'call_1', name: 'forecast', arguments: '{"city":"Par' }],
          finishReason,
        });
        await subject.eachAnswer(ASK_FOR_TOOLS, ({ toolCalls, warnings }, how) => {
          expectEqual(toolCalls, [], `the tool calls of a ${how} call that ended with ${show(finishReason)}`);
          expectThat(warnings.length > 0, `a ${how} call has no warning about the dropped tool call`);
        });
      }
    },
  ),

  rule('FX-TOOLS-22', "a tool's result reaches the service unchanged", { can, server, reads }, async (subject) => {
    const results = [withBlanks('sunny'), MIXED_TEXT];
    await subject.eachAnswer(historyWith(idsFor(subject), results), (_response, how) => {
      expectEqual(resultsOf(subject.lastSent()).map(textOfResult), results, `the results that a ${how} call sent`);
    });
  }),
];

/** Ids of two calls that do not look like the service's, as far as the provider accepts them. */
function idsFor({ provider }: Subject): readonly [string, string] {
  const { character, maxLength = 40 } = provider.conversation?.toolCallIds ?? {};
  const shaped = (id: string): string =>
    [...id]
      .filter((one) => character?.test(one) ?? true)
      .join('')
      .slice(0, maxLength)
      .padEnd(Math.min(maxLength, 9), '0');
  return [shaped('Zx-7_kept'), shaped('Yw-8_kept_as_it_was_given')];
}

function historyWith(ids: readonly string[], results: readonly ToolResultPart['content'][]) {
  const calls = ids.map(
    (id): ToolCallPart => ({ type: 'tool-call', id, name: 'forecast', arguments: { city: 'Paris', days: 3 } }),
  );
  const answers = ids.map(
    (toolCallId, index): Message => ({ role: 'tool', toolCallId, content: results[index] ?? '' }),
  );
  return { ...ASK_FOR_TOOLS, messages: [QUESTION, { role: 'assistant', content: calls } as const, ...answers] };
}

function callsOf({ messages }: SentRequest): readonly ToolCallPart[] {
  return messages.flatMap(({ content }) => content.filter((part) => part.type === 'tool-call'));
}

function resultsOf({ messages }: SentRequest): readonly ToolResultPart[] {
  return messages.flatMap(({ content }) => content.filter((part) => part.type === 'tool-result'));
}

function textOfResult({ content }: ToolResultPart): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function warningsOf(response: unknown): UnifiedResponse['warnings'] {
  return (response as UnifiedResponse).warnings;
}
