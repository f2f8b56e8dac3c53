import { Validator } from '@cfworker/json-schema';
import { fitSchema } from '@flexiai/core/plugin';
import type { RecordedRequest, WireReply, WireServer } from '@flexiai/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../long-form.ts';
import { answerSchema, parametersSchema } from './schema-grammar.ts';
import { type ArrivedSchema, bodyOf, type SchemaWire, serveWire, WIRES } from './wires.ts';
import { chanceOf, NoAnswer, writeAnswer } from './write-answer.ts';

const RUNS = propertyRuns(30, 600);
const PATIENCE_MS = 300_000;

type Fields = { readonly [keyword: string]: unknown };

describe.each(WIRES)('random schemas on $name', (wire) => {
  const served = serveWire(wire);

  it(
    "are accepted as the format of an answer, and values that match them match the user's schema",
    async () => {
      const run = async (schema: Fields, seed: number, streamed: boolean): Promise<void> => {
        const written = scripted(served.server, seed, wire.answer, (text) => ({ text: JSON.stringify(text) }));
        const request = {
          prompt: 'Answer as JSON',
          responseFormat: { type: 'json-schema', name: 'it', schema },
        } as const;
        const outcome = await outcomeOf(() =>
          streamed ? served.ai.streamChatCompletion(request).response() : served.ai.chatCompletion(request),
        );
        // An answer that does not match is a failure of the "model"; a rejection is a failure of the conversion.
        if ('code' in outcome) expect(['invalid-response', 'configuration']).toContain(outcome.code);
        const fitted = fitSchema(schema, wire.dialect, 'answer');
        if (written.value === undefined || !fitted.fits || !fitted.exact) return;
        expect(
          outcome,
          `answered with ${JSON.stringify(written.value)} to ${JSON.stringify(fitted.schema)}`,
        ).toMatchObject({ finishReason: 'stop' });
      };
      await fc.assert(fc.asyncProperty(answerSchema, fc.nat(), fc.boolean(), run), RUNS);
    },
    PATIENCE_MS,
  );

  it.each([true, undefined])(
    'are accepted as the parameters of a tool with strict %s',
    async (strict) => {
      const run = async (parameters: Fields, seed: number, streamed: boolean): Promise<void> => {
        const written = scripted(served.server, seed, wire.parameters, (args) => ({
          toolCalls: [{ name: 'act', arguments: args }],
        }));
        const tool = { name: 'act', parameters, ...(strict !== undefined && { strict }) };
        const request = { prompt: 'Act', tools: [tool] };
        const outcome = await outcomeOf(() =>
          streamed ? served.ai.streamChatCompletion(request).response() : served.ai.chatCompletion(request),
        );
        expect(outcome).not.toHaveProperty('code');
        const fitted = fitSchema(parameters, wire.dialect, 'arguments');
        // The validator supports JSON Schema only.
        if (JSON.stringify(parameters).includes('nullable')) return;
        if (!strict || written.value === undefined || !fitted.fits || !fitted.exact || !('toolCalls' in outcome))
          return;
        const args = outcome.toolCalls[0]?.arguments;
        const { errors } = new Validator(parameters, '2020-12').validate(args);
        expect(errors, `called with ${JSON.stringify(args)}`).toEqual([]);
      };
      await fc.assert(fc.asyncProperty(parametersSchema, fc.nat(), fc.boolean(), run), RUNS);
    },
    PATIENCE_MS,
  );
});

/**
 * Lets the server answer with a value that matches the received schema; `value` is that value, if the schema was
 * enforced.
 */
function scripted(
  server: WireServer,
  seed: number,
  schemaOf: SchemaWire['answer'],
  reply: (value: unknown) => WireReply,
): { value?: unknown } {
  const written: { value?: unknown } = {};
  server.reply((request: RecordedRequest) => {
    const schema: ArrivedSchema | undefined = schemaOf(bodyOf(request));
    try {
      const value = writeAnswer(schema?.schema ?? { type: 'object' }, chanceOf(seed));
      if (schema?.isHeldTo === true) written.value = value;
      return reply(value);
    } catch (error) {
      if (error instanceof NoAnswer) return reply({});
      throw error;
    }
  });
  return written;
}

async function outcomeOf<Answer extends object>(
  ask: () => Promise<Answer>,
): Promise<Answer | { readonly code: string; readonly message: string }> {
  try {
    return await ask();
  } catch (error) {
    const { code = 'no code', message } = error as Error & { readonly code?: string };
    return { code, message };
  }
}
