import type { UnifiedRequest } from '@flexiai/core/plugin';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectThat, show } from '../expectations.ts';
import { hello } from '../subject.ts';
import { CITY_SCHEMA } from './tool-samples.ts';
import { isAbout } from './warnings.ts';

const reads = ['readRequest'] as const;
const server = true;

const AS_CITY: UnifiedRequest = {
  ...hello('Name a city, as JSON.'),
  responseFormat: { type: 'json-schema', name: 'city', schema: CITY_SCHEMA },
};

export const formatRules: readonly ConformanceRule[] = [
  rule(
    'FX-FORMAT-01',
    'a schema for the answer reaches the service',
    { can: ['jsonSchema'], server, reads },
    async (subject) => {
      const json = JSON.stringify({ city: 'Paris', days: 3 });
      subject.server.reply({ text: json });
      await subject.eachAnswer(AS_CITY, ({ text }, how) => {
        const { responseFormat: sent } = subject.lastSent();
        expectThat(sent?.type === 'json-schema', `the format of a ${how} call arrived as ${show(sent)}`);
        const properties =
          typeof sent.schema === 'object' && sent.schema !== null ? Reflect.get(sent.schema, 'properties') : undefined;
        expectEqual(Object.keys(Object(properties)), ['city', 'days'], `the properties in the schema of a ${how} call`);
        expectEqual(text, json, `the text of a ${how} call`);
      });
    },
  ),

  rule(
    'FX-FORMAT-02',
    'if schemas cannot be enforced, the call continues with a warning',
    { cannot: 'jsonSchema', server },
    async (subject) => {
      await subject.eachAnswer(AS_CITY, ({ warnings }, how) => {
        const told = warnings.some((warning) => isAbout(warning, 'responseFormat'));
        expectThat(told, `the warnings of a ${how} call are ${show(warnings)}`);
      });
    },
  ),

  rule('FX-FORMAT-03', 'plain JSON is requested, or a warning says why not', { server, reads }, async (subject) => {
    await subject.eachAnswer({ ...AS_CITY, responseFormat: { type: 'json' } }, ({ warnings }, how) => {
      const asked = subject.lastSent().responseFormat?.type === 'json';
      const told = warnings.some((warning) => isAbout(warning, 'responseFormat'));
      expectThat(asked || told, `a ${how} call neither requested JSON nor warned`);
    });
  }),

  rule(
    'FX-FORMAT-04',
    'a schema with optional properties is accepted',
    { can: ['jsonSchema'], server, reads },
    async (subject) => {
      const schema = {
        type: 'object',
        properties: {
          city: { type: 'string' },
          kind: { const: 'city' },
          mayor: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        },
        required: ['city'],
      };
      for (const how of subject.ways) {
        await subject.answer(how, { ...AS_CITY, responseFormat: { type: 'json-schema', name: 'city', schema } });
      }
    },
  ),

  rule('FX-FORMAT-05', 'the format text sends no format', { server, reads }, async (subject) => {
    await subject.eachAnswer({ ...hello(), responseFormat: { type: 'text' } }, ({ warnings }, how) => {
      expectEqual(subject.lastSent().responseFormat, undefined, `the format of a ${how} call`);
      expectEqual(warnings, [], `the warnings of a ${how} call`);
    });
  }),

  rule(
    'FX-FORMAT-06',
    'a schema is enforced as strictly as requested, or a warning says why not',
    { can: ['jsonSchema'], server, reads },
    async (subject) => {
      subject.server.reply({ text: JSON.stringify({ city: 'Paris', days: 3 }) });
      for (const strict of [undefined, true, false]) {
        const responseFormat = { type: 'json-schema', name: 'city', schema: CITY_SCHEMA } as const;
        const request = { ...AS_CITY, responseFormat: { ...responseFormat, ...(strict !== undefined && { strict }) } };
        await subject.eachAnswer(request, ({ warnings }, how) => {
          const { responseFormat: sent } = subject.lastSent();
          if (sent?.type !== 'json-schema' || sent.strict === undefined) return;
          const told = warnings.some((warning) => isAbout(warning, 'responseFormat'));
          const isRight = told || sent.strict === (strict ?? true);
          expectThat(
            isRight,
            `strict: ${String(strict)} arrived as ${sent.strict} of a ${how} call, and no warning names it`,
          );
        });
      }
    },
  ),
];
