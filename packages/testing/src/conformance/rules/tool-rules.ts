import type { StandardSchemaV1, ToolChoice, UnifiedRequest } from '@flexiai/core/plugin';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectThat } from '../expectations.ts';
import { ASK_FOR_TOOLS, CITY_SCHEMA, CLOCK, FORECAST, QUESTION, TWO_CALLS } from './tool-samples.ts';
import { expectTakenOrTold } from './warnings.ts';

const can = ['tools'] as const;
const reads = ['readRequest'] as const;
const server = true;

/** Offered tools, and tool calls in answers. */
export const toolRules: readonly ConformanceRule[] = [
  rule('FX-TOOLS-01', 'tools are sent with name, description and schema', { can, server, reads }, async (subject) => {
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
  }),

  rule('FX-TOOLS-02', "a library's schema is sent as JSON Schema", { can, server, reads }, async (subject) => {
    await subject.answer('whole', { ...ASK_FOR_TOOLS, tools: [{ name: 'forecast', parameters: librarySchema() }] });
    const [tool] = subject.lastSent().tools;
    expectEqual(propertiesOf(tool?.parameters), propertiesOf(CITY_SCHEMA), "the properties of a library's schema");
  }),

  rule(
    'FX-TOOLS-03',
    'toolChoice reaches the service, or a warning says why not',
    { can, server, reads, withoutField: 'add a warning with setting `toolChoice`' },
    async (subject) => {
      const choices: readonly ToolChoice[] = ['auto', 'none', 'required', { name: 'forecast' }];
      for (const toolChoice of choices) {
        await subject.eachAnswer({ ...ASK_FOR_TOOLS, toolChoice }, ({ warnings }) => {
          const { toolChoice: chosen, tools } = subject.lastSent();
          // A model without tools calls none.
          const sent = chosen ?? (tools.length === 0 ? 'none' : 'auto');
          expectTakenOrTold({ setting: 'toolChoice', asked: toolChoice, sent, warnings });
        });
      }
    },
  ),

  rule(
    'FX-TOOLS-04',
    'parallelToolCalls reaches the service, or a warning says why not',
    { can, server, reads, withoutField: 'add a warning with setting `parallelToolCalls`' },
    async (subject) => {
      await subject.eachAnswer({ ...ASK_FOR_TOOLS, parallelToolCalls: false }, ({ warnings }) => {
        const sent = subject.lastSent().parallelToolCalls;
        expectTakenOrTold({ setting: 'parallelToolCalls', asked: false, sent, warnings });
      });
    },
  ),

  rule(
    'FX-TOOLS-05',
    'an empty list of tools is the same as none, whatever the other tool settings',
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

  rule('FX-TOOLS-07', 'parallel calls of one tool are separate and in order', { can, server }, async (subject) => {
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
    'arguments that are not JSON are kept unchanged, and marked',
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

  rule('FX-TOOLS-14', 'tools without parameters are accepted', { can, server, reads }, async (subject) => {
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
    'a call whose arguments are cut by the length limit is dropped, with a warning',
    { can, server: ['invalid-tool-arguments'], reads: ['finishReasons'] },
    async (subject) => {
      const [finishReason] = subject.wordsFor('length');
      subject.server.reply({
        toolCalls: [{ id: 'call_1', name: 'forecast', arguments: '{"city":"Par' }],
        ...(finishReason !== undefined && { finishReason }),
      });
      await subject.eachAnswer(ASK_FOR_TOOLS, ({ toolCalls, warnings }, how) => {
        expectEqual(toolCalls, [], `the tool calls of a ${how} call`);
        expectThat(warnings.length > 0, `a ${how} call has no warning about the dropped tool call`);
      });
    },
  ),
];

function propertiesOf(schema: UnifiedRequest['metadata'] | object | undefined): unknown {
  return schema === undefined ? undefined : Reflect.get(schema, 'properties');
}

/** A schema like those of libraries: it validates, and describes itself. */
function librarySchema(): StandardSchemaV1 {
  const described = {
    version: 1,
    vendor: 'conformance',
    validate: (value: unknown) => ({ value }),
    jsonSchema: { input: () => ({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...CITY_SCHEMA }) },
  } as const;
  return { '~standard': described };
}
