import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import {
  type FlexiAI,
  type JsonSchema,
  type JsonSchemaOutput,
  runTools,
  type ToolRun,
  type ToolRunPart,
  type ToolRunStream,
  tool,
  type UnifiedResponse,
} from '../index.ts';

declare const ai: FlexiAI;
declare const anySchema: JsonSchema;

const weather = tool({
  name: 'weather',
  parameters: z.object({ city: z.string(), days: z.coerce.number() }),
  execute: async ({ city, days }) => {
    expectTypeOf(city).toEqualTypeOf<string>();
    expectTypeOf(days).toEqualTypeOf<number>();
    return { celsius: 9 };
  },
});
const clock = tool({
  name: 'clock',
  parameters: {
    type: 'object',
    properties: {
      zone: { type: 'string' },
      hours: { enum: [12, 24] },
      tags: { type: 'array', items: { type: 'string' } },
    },
    required: ['zone'],
  },
  needsApproval: ({ zone }) => zone === 'UTC',
  execute: ({ zone, hours, tags }) => {
    expectTypeOf(zone).toEqualTypeOf<string>();
    expectTypeOf(hours).toEqualTypeOf<12 | 24 | undefined>();
    expectTypeOf(tags).toEqualTypeOf<readonly string[] | undefined>();
    return `12:00 ${zone}`;
  },
});

describe('a tool', () => {
  it('has the arguments of its schema, or any object', () => {
    tool({ name: 'x', execute: (args) => expectTypeOf(args).toEqualTypeOf<Record<string, unknown>>() });
    tool({
      name: 'x',
      parameters: anySchema,
      execute: (args) => expectTypeOf(args).toEqualTypeOf<Record<string, unknown>>(),
    });
    // @ts-expect-error the schema has no such field
    tool({ name: 'x', parameters: z.object({ a: z.string() }), execute: ({ b }) => b });
  });

  it('has the type that a JSON Schema in code describes', () => {
    expectTypeOf<JsonSchemaOutput<{ type: ['string', 'null'] }>>().toEqualTypeOf<string | null>();
    expectTypeOf<JsonSchemaOutput<{ anyOf: [{ type: 'integer' }, { const: 'none' }] }>>().toEqualTypeOf<
      number | 'none'
    >();
    expectTypeOf<JsonSchemaOutput<{ type: 'array' }>>().toEqualTypeOf<readonly unknown[]>();
    expectTypeOf<JsonSchemaOutput<{ $ref: '#/x' }>>().toEqualTypeOf<unknown>();
    expectTypeOf<JsonSchemaOutput<JsonSchema>>().toEqualTypeOf<unknown>();
  });
});

describe('a run', () => {
  it('has results that the name of their tool tells apart', async () => {
    for await (const part of ai.runTools({ prompt: 'x' }, { tools: [weather, clock] })) {
      expectTypeOf(part).toExtend<ToolRunPart>();
      if (part.type === 'tool-result' && part.toolName === 'weather') {
        expectTypeOf(part.output).toEqualTypeOf<{ celsius: number } | undefined>();
        if (part.isError !== true) expectTypeOf(part.output).toEqualTypeOf<{ celsius: number }>();
      }
      if (part.type === 'tool-approval-request' && part.toolName === 'clock') {
        expectTypeOf(part.arguments.zone).toEqualTypeOf<string>();
      }
      // @ts-expect-error no tool has this name
      if (part.type === 'tool-approval-request' && part.toolName === 'clocks') return;
    }
  });

  it('has typed calls in its steps and approvals', async () => {
    const options = {
      onApproval: (call: { readonly name: string }) => call.name === 'clock',
    };
    const { steps } = await runTools(
      ai,
      { prompt: 'x' },
      {
        tools: [weather, clock],
        ...options,
        onStep: ({ toolCalls }) => {
          for (const call of toolCalls) {
            expectTypeOf(call.name).toEqualTypeOf<'weather' | 'clock'>();
            if (call.name === 'weather') expectTypeOf(call.arguments).toEqualTypeOf<{ city: string; days: number }>();
          }
        },
      },
    );
    expectTypeOf(steps[0]?.toolCalls[0]?.name).toEqualTypeOf<'weather' | 'clock' | undefined>();
  });

  it('keeps the type of the answer’s object, and is a promise of its result', async () => {
    const schema = z.object({ umbrella: z.boolean() });
    const request = { prompt: 'x', responseFormat: { type: 'json-schema', name: 'advice', schema } } as const;
    const run = ai.runTools(request, { tools: [weather] });
    expectTypeOf((await run).response.object).toEqualTypeOf<{ umbrella: boolean } | undefined>();
    expectTypeOf((await run.response()).object).toEqualTypeOf<{ umbrella: boolean } | undefined>();
    const plain = ai.runTools({ prompt: 'x' }, { tools: [] });
    expectTypeOf(plain).toExtend<Promise<ToolRun>>();
    expectTypeOf(await plain.response()).toEqualTypeOf<UnifiedResponse>();
    expectTypeOf(run).toExtend<ToolRunStream>();
  });

  it('refuses tools without a function, and options that do not exist', () => {
    // @ts-expect-error no execute
    ai.runTools({ prompt: 'x' }, { tools: [{ name: 'idle' }] });
    // @ts-expect-error misspelt
    ai.runTools({ prompt: 'x' }, { tools: [], maxStep: 3 });
  });
});
