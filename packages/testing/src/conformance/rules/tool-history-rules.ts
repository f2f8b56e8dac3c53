import type { Message, ToolCallPart, ToolResultPart, UnifiedResponse } from '@flexiai/core/plugin';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectIncludes, expectThat, show } from '../expectations.ts';
import type { SentRequest } from '../sent-request.ts';
import { ASK_FOR_TOOLS, QUESTION, TWO_CALLS } from './tool-samples.ts';

const can = ['tools'] as const;
const reads = ['readRequest'] as const;
const server = true;

/** How tool calls and their results are sent back to the service. */
export const toolHistoryRules: readonly ConformanceRule[] = [
  rule(
    'FX-TOOLS-10',
    'an answer with tool calls is sent back with their results',
    { can, server, reads },
    async (subject) => {
      subject.server.reply({ text: 'Let me see.', toolCalls: TWO_CALLS });
      const responses: UnifiedResponse[] = [];
      await subject.eachAnswer(ASK_FOR_TOOLS, (response) => responses.push(response));
      subject.server.reply({ text: 'Sunny and rainy.' });
      for (const response of responses) {
        const results = response.toolCalls.map(({ id }, index) => ({ toolCallId: id, content: `result ${index}` }));
        for (const messages of [
          results.map((result): Message => ({ role: 'tool', ...result })),
          [{ role: 'tool', content: results.map((result) => ({ type: 'tool-result' as const, ...result })) } as const],
        ]) {
          await subject.eachAnswer(
            { ...ASK_FOR_TOOLS, messages: [QUESTION, { role: 'assistant', content: response.content }, ...messages] },
            () => expectPairs(subject.lastSent()),
          );
        }
      }
    },
  ),

  rule(
    'FX-TOOLS-11',
    "a tool's failure is reported to the model",
    {
      can,
      server,
      reads,
      withoutField: 'put it into the text, for example `Error: …`, and read it back in `readRequest`',
    },
    async (subject) => {
      await subject.answer('whole', {
        ...ASK_FOR_TOOLS,
        messages: [
          QUESTION,
          { role: 'assistant', content: [callPart('call_1', { city: 'Paris', days: 3 })] },
          { role: 'tool', toolCallId: 'call_1', content: 'the station is closed', isError: true },
        ],
      });
      const [result] = resultsOf(subject.lastSent());
      expectIncludes(textOfResult(result), 'the station is closed', 'the result');
      expectEqual(result?.isError, true, 'whether the result is marked as a failure');
    },
  ),

  rule(
    'FX-TOOLS-12',
    'a call without arguments and a result without text are sent back, too',
    { can, server, reads },
    async (subject) => {
      await subject.answer('whole', {
        ...ASK_FOR_TOOLS,
        messages: [
          QUESTION,
          { role: 'assistant', content: [{ ...callPart('call_1', {}), name: 'clock', rawArguments: '' }] },
          { role: 'tool', toolCallId: 'call_1', content: '' },
        ],
      });
      const sent = subject.lastSent();
      expectEqual(
        callsOf(sent).map(({ name, arguments: args }) => [name, args]),
        [['clock', {}]],
        'the calls that were sent',
      );
      expectEqual(resultsOf(sent).length, 1, 'the results that were sent');
    },
  ),

  rule(
    'FX-TOOLS-13',
    "the service accepts ids of tool calls that match the provider's declared pattern",
    { can, server, reads },
    async (subject) => {
      const { character, maxLength } = subject.provider.conversation?.toolCallIds ?? {};
      subject.server.reply({ toolCalls: [{ name: 'forecast', arguments: { city: 'Paris', days: 3 } }] });
      const { toolCalls } = await subject.answer('whole', ASK_FOR_TOOLS);
      const given = toolCalls.map(({ id }) => id);
      for (const id of given) {
        expectThat(
          [...id].every((one) => character?.test(one) ?? true),
          `its own id ${show(id)} violates its rules`,
        );
        expectThat(
          id.length <= (maxLength ?? Number.POSITIVE_INFINITY),
          `its own id ${show(id)} is too long for its rules`,
        );
      }
      const longest = 'a1'.repeat(64).slice(0, maxLength ?? 40);
      for (const id of [...given, longest]) {
        const call = { role: 'assistant', content: [callPart(id, { city: 'Paris', days: 3 })] } as const;
        await subject.answer('whole', {
          ...ASK_FOR_TOOLS,
          messages: [QUESTION, call, { role: 'tool', toolCallId: id, content: 'sunny' }],
        });
        expectEqual(resultsOf(subject.lastSent()).length, 1, 'the results that were sent');
      }
    },
  ),
];

/** Every call that was sent back has its result, and vice versa. */
function expectPairs(sent: SentRequest): void {
  const calls = callsOf(sent);
  const results = resultsOf(sent);
  expectEqual(
    calls.map(({ name, arguments: args }) => ({ name, arguments: args })),
    TWO_CALLS.map(({ name, arguments: args }) => ({ name, arguments: args })),
    'the calls that were sent back',
  );
  expectEqual(results.map(textOfResult), ['result 0', 'result 1'], 'the results that were sent back');
  expectEqual(
    results.map(({ toolCallId }) => toolCallId),
    calls.map(({ id }) => id),
    'the ids of the results, compared with the calls',
  );
}

function callPart(id: string, args: object): ToolCallPart {
  return { type: 'tool-call', id, name: 'forecast', arguments: args };
}

function callsOf({ messages }: SentRequest): readonly ToolCallPart[] {
  return messages.flatMap(({ content }) => content.filter((part) => part.type === 'tool-call'));
}

function resultsOf({ messages }: SentRequest): readonly ToolResultPart[] {
  return messages.flatMap(({ content }) => content.filter((part) => part.type === 'tool-result'));
}

function textOfResult(result: ToolResultPart | undefined): string {
  if (result === undefined) return '';
  if (typeof result.content === 'string') return result.content;
  return result.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
