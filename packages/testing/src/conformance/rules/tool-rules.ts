import type {
  AssistantPart,
  Message,
  StandardSchemaV1,
  ToolCallPart,
  ToolChoice,
  ToolResultPart,
  UnifiedRequest,
  UnifiedResponse,
} from '@flexiai/core/plugin';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectIncludes, expectThat, show } from '../expectations.ts';
import type { SentRequest } from '../sent-request.ts';
import { ASK_FOR_TOOLS, CITY_SCHEMA, CLOCK, FORECAST, TWO_CALLS } from './tool-samples.ts';
import { expectTakenOrTold } from './warnings.ts';

const can = ['tools'] as const;
const reads = ['readRequest'] as const;
const server = true;

const QUESTION: Message = { role: 'user', content: 'What is the weather in Paris and in Łódź?' };

export const toolRules: readonly ConformanceRule[] = [
  rule(
    'FX-TOOLS-01',
    'tools are offered with name, description and schema',
    { can, server, reads },
    async (subject) => {
      for (const how of subject.ways) {
        await subject.answer(how, ASK_FOR_TOOLS);
        const { tools } = subject.lastSent();
        expectEqual(
          tools.map(({ name }) => name),
          ['forecast', 'clock'],
          'the names of the tools',
        );
        expectEqual(tools[0]?.description, FORECAST.description, 'the description of a tool');
        expectEqual(propertiesOf(tools[0]?.parameters), propertiesOf(CITY_SCHEMA), 'the properties of its schema');
      }
    },
  ),

  rule('FX-TOOLS-02', 'a schema of a library is offered as JSON Schema', { can, server, reads }, async (subject) => {
    await subject.answer('whole', { ...ASK_FOR_TOOLS, tools: [{ name: 'forecast', parameters: librarySchema() }] });
    const [tool] = subject.lastSent().tools;
    expectEqual(propertiesOf(tool?.parameters), propertiesOf(CITY_SCHEMA), "the properties of a library's schema");
  }),

  rule(
    'FX-TOOLS-03',
    'toolChoice reaches the service, or a warning says why not',
    { can, server, reads },
    async (subject) => {
      const choices: readonly ToolChoice[] = ['auto', 'none', 'required', { name: 'forecast' }];
      for (const toolChoice of choices) {
        await subject.eachAnswer({ ...ASK_FOR_TOOLS, toolChoice }, ({ warnings }) => {
          const { toolChoice: sent = 'auto' } = subject.lastSent();
          expectTakenOrTold({ setting: 'toolChoice', asked: toolChoice, sent, warnings });
        });
      }
    },
  ),

  rule(
    'FX-TOOLS-04',
    'parallelToolCalls reaches the service, or a warning says why not',
    { can, server, reads },
    async (subject) => {
      await subject.eachAnswer({ ...ASK_FOR_TOOLS, parallelToolCalls: false }, ({ warnings }) => {
        const sent = subject.lastSent().parallelToolCalls;
        expectTakenOrTold({ setting: 'parallelToolCalls', asked: false, sent, warnings });
      });
    },
  ),

  rule(
    'FX-TOOLS-05',
    'an empty list of tools is none, whatever is said about tools beside it',
    { can, server, reads },
    async (subject) => {
      for (const how of subject.ways) {
        await subject.answer(how, { messages: [QUESTION], tools: [], toolChoice: 'auto', parallelToolCalls: true });
        expectEqual(subject.lastSent().tools, [], 'tools');
      }
    },
  ),

  rule('FX-TOOLS-06', 'a tool call has an id, a name and parsed arguments', { can, server }, async (subject) => {
    subject.server.reply({ toolCalls: [TWO_CALLS[0]] });
    await subject.eachAnswer(ASK_FOR_TOOLS, ({ toolCalls, finishReason }, how) => {
      expectEqual(toolCalls.length, 1, `tool calls of a ${how} call`);
      const { id, name, arguments: args, invalid } = toolCalls[0] ?? {};
      expectThat(id !== undefined && id !== '', 'the call has no id');
      expectEqual({ name, args }, { name: 'forecast', args: TWO_CALLS[0].arguments }, `the tool call of a ${how} call`);
      expectEqual(invalid, undefined, 'invalid');
      expectEqual(finishReason, 'tool-calls', `finishReason of a ${how} call`);
    });
  }),

  rule('FX-TOOLS-07', 'parallel calls of one tool are kept apart, in their order', { can, server }, async (subject) => {
    subject.server.reply({
      text: 'Let me see.',
      toolCalls: TWO_CALLS.map(({ name, arguments: args }) => ({ name, arguments: args })),
    });
    await subject.eachAnswer(ASK_FOR_TOOLS, ({ toolCalls, text }, how) => {
      expectEqual(text, 'Let me see.', `the text beside the calls of a ${how} call`);
      const expected = TWO_CALLS.map(({ arguments: args }) => args);
      expectEqual(
        toolCalls.map(({ arguments: args }) => args),
        expected,
        `the arguments of a ${how} call`,
      );
      expectEqual(new Set(toolCalls.map(({ id }) => id)).size, 2, `different ids in a ${how} call`);
    });
  }),

  rule('FX-TOOLS-08', 'a tool call without arguments has an empty object', { can, server }, async (subject) => {
    subject.server.reply({ toolCalls: [{ id: 'call_1', name: 'clock' }] });
    await subject.eachAnswer(ASK_FOR_TOOLS, ({ toolCalls }, how) => {
      expectEqual(
        toolCalls.map(({ arguments: args, invalid }) => [args, invalid]),
        [[{}, undefined]],
        `the tool call of a ${how} call`,
      );
    });
  }),

  rule(
    'FX-TOOLS-09',
    'arguments that are no JSON are kept as they were written, and marked',
    { can, server: ['invalid-tool-arguments'] },
    async (subject) => {
      const written = '{"city": Paris}';
      subject.server.reply({ toolCalls: [{ id: 'call_1', name: 'forecast', arguments: written }] });
      await subject.eachAnswer(ASK_FOR_TOOLS, ({ toolCalls }, how) => {
        const [{ arguments: args, rawArguments, invalid } = { arguments: 'no call' }] = toolCalls;
        const expected = { args: undefined, rawArguments: written, invalid: true };
        expectEqual({ args, rawArguments, invalid }, expected, `the tool call of a ${how} call`);
      });
    },
  ),

  rule(
    'FX-TOOLS-10',
    'an answer with tool calls goes back with their results',
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

  rule('FX-TOOLS-11', "a tool's failure is told to the model", { can, server, reads }, async (subject) => {
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
  }),

  rule(
    'FX-TOOLS-12',
    'a call without arguments and a result without text go back, too',
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
    'ids of tool calls that the provider gives and declares, its service takes back',
    { can, server, reads },
    async (subject) => {
      const { character, maxLength } = subject.provider.conversation?.toolCallIds ?? {};
      subject.server.reply({ toolCalls: [{ name: 'forecast', arguments: { city: 'Paris', days: 3 } }] });
      const { toolCalls } = await subject.answer('whole', ASK_FOR_TOOLS);
      const given = toolCalls.map(({ id }) => id);
      for (const id of given) {
        expectThat(
          [...id].every((one) => character?.test(one) ?? true),
          `its own id ${show(id)} breaks its rules`,
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

  rule('FX-TOOLS-14', 'tools without parameters are taken', { can, server, reads }, async (subject) => {
    const none = { type: 'object', properties: {} };
    await subject.answer('whole', {
      ...ASK_FOR_TOOLS,
      tools: [CLOCK, { ...CLOCK, name: 'calendar', parameters: none }],
    });
    expectEqual(
      subject.lastSent().tools.map(({ name }) => name),
      ['clock', 'calendar'],
      'the names of the tools',
    );
  }),

  rule(
    'FX-TOOLS-15',
    'a call whose arguments the length limit cut is left out, with a warning',
    { can, server: ['invalid-tool-arguments'] },
    async (subject) => {
      const finishReason = subject.wire.finishReasons?.length;
      subject.server.reply({
        toolCalls: [{ id: 'call_1', name: 'forecast', arguments: '{"city":"Par' }],
        ...(finishReason !== undefined && { finishReason }),
      });
      await subject.eachAnswer(ASK_FOR_TOOLS, ({ toolCalls, warnings }, how) => {
        expectEqual(toolCalls, [], `the tool calls of a ${how} call`);
        expectThat(warnings.length > 0, `a ${how} call does not tell that it left a tool call out`);
      });
    },
  ),
];

/** Every call that went back has its result, and the results are those of the calls. */
function expectPairs(sent: SentRequest): void {
  const calls = callsOf(sent);
  const results = resultsOf(sent);
  expectEqual(
    calls.map(({ name, arguments: args }) => ({ name, arguments: args })),
    TWO_CALLS.map(({ name, arguments: args }) => ({ name, arguments: args })),
    'the calls that went back',
  );
  expectEqual(results.map(textOfResult), ['result 0', 'result 1'], 'the results that went back');
  expectEqual(
    results.map(({ toolCallId }) => toolCallId),
    calls.map(({ id }) => id),
    'the ids of the results, as against the calls',
  );
}

function callPart(id: string, args: object): ToolCallPart {
  return { type: 'tool-call', id, name: 'forecast', arguments: args };
}

function callsOf({ messages }: SentRequest): readonly ToolCallPart[] {
  return messages.flatMap(({ content }) =>
    content.filter((part): part is ToolCallPart & AssistantPart => part.type === 'tool-call'),
  );
}

function resultsOf({ messages }: SentRequest): readonly ToolResultPart[] {
  return messages.flatMap(({ content }) => content.filter((part) => part.type === 'tool-result'));
}

function textOfResult(result: ToolResultPart | undefined): string {
  if (result === undefined) return '';
  if (typeof result.content === 'string') return result.content;
  return result.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function propertiesOf(schema: UnifiedRequest['metadata'] | object | undefined): unknown {
  return schema === undefined ? undefined : Reflect.get(schema, 'properties');
}

/** A schema as libraries write them: it validates, and can describe itself. */
function librarySchema(): StandardSchemaV1 {
  const described = {
    version: 1,
    vendor: 'conformance',
    validate: (value: unknown) => ({ value }),
    jsonSchema: { input: () => ({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...CITY_SCHEMA }) },
  } as const;
  return { '~standard': described };
}
