import { inspect } from 'node:util';
import type { Fault } from '../../server/fault.ts';
import type { WireReply } from '../../server/wire-reply.ts';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectThat, show } from '../expectations.ts';
import { hello, type Subject } from '../subject.ts';

const server = true;

const PROMPT = 'My diary of 1987 says so.';

const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 400 },
  { kind: 'status', error: 'invalid-api-key' },
  { kind: 'status', error: 'insufficient-quota' },
  { kind: 'status', status: 500, body: '' },
  { kind: 'invalid-json' },
  { kind: 'truncated-body' },
  { kind: 'cut', afterTokens: 1 },
  { kind: 'reset' },
  { kind: 'error-event', afterTokens: 1 },
];

export const secretRules: readonly ConformanceRule[] = [
  rule(
    'FX-SECRET-01',
    'no error contains the key, even if the service repeats it',
    { apiKey: true, server },
    async (subject) => {
      const { apiKey } = subject;
      const echo = `The key ${apiKey} is not good (Bearer ${apiKey}).`;
      const echoes: readonly WireReply[] = [
        { fault: { kind: 'status', status: 401, body: subject.wire.errorBody?.(echo) ?? echo } },
        { fault: { kind: 'status', status: 500, body: echo } },
        {
          fault: {
            kind: 'status',
            status: 403,
            body: JSON.stringify({ message: echo, detail: [{ msg: echo }], key: apiKey }),
          },
        },
        { body: echo, events: [`data: ${echo}\n\n`] },
        { requestId: apiKey, fault: { kind: 'status', status: 500 } },
        ...FAULTS.map((fault) => ({ fault })),
      ];
      for (const reply of echoes) {
        subject.server.reply(reply);
        for (const how of subject.ways) await expectNotShown(subject, apiKey, how);
      }
      expectThat(!subject.logged.join('\n').includes(apiKey), 'the key was logged');
    },
  ),

  rule(
    'FX-SECRET-02',
    'no error of a failed connection contains the key',
    { apiKey: true, server },
    async (subject) => {
      await subject.server.close();
      for (const how of subject.ways) await expectNotShown(subject, subject.apiKey, how);
      for (const method of ['authenticate', 'listModels'] as const) {
        const error = await subject.provider[method]?.(subject.context()).catch((thrown: unknown) => thrown);
        expectNowhere(error, subject.apiKey, `the error of ${method}()`);
      }
      const health = await subject.provider.healthCheck(subject.context());
      expectThat(
        !JSON.stringify(health).includes(subject.apiKey),
        `the health report contains the key: ${show(health)}`,
      );
    },
  ),

  rule('FX-SECRET-03', "no error contains the user's text", { server }, async (subject) => {
    for (const fault of FAULTS) {
      subject.server.reply({ text: 'Hello.', fault });
      for (const how of subject.ways) await expectNotShown(subject, PROMPT, how);
    }
    expectThat(!subject.logged.join('\n').includes(PROMPT), 'the prompt was logged');
  }),

  rule('FX-SECRET-04', 'the key is sent in a header and never in a URL', { apiKey: true, server }, async (subject) => {
    for (const how of subject.ways) await subject.answer(how);
    await subject.provider.authenticate(subject.context());
    for (const { path, query, headers } of subject.server.requests) {
      expectThat(!JSON.stringify([path, query]).includes(subject.apiKey), `the key is in the URL ${path}`);
      expectThat(JSON.stringify(headers).includes(subject.apiKey), 'the key is in no header');
    }
  }),

  rule('FX-SECRET-05', 'neither the key nor the prompt follows a redirect', { server }, async (subject) => {
    const elsewhere = await subject.elsewhere();
    for (const status of [301, 302, 307, 308]) {
      const location = `${elsewhere.baseURL}/elsewhere`;
      subject.server.reply({ fault: { kind: 'status', status, headers: { location }, body: '' } });
      for (const how of subject.ways) {
        const error = await subject.failure(how);
        expectThat(error instanceof Error, `a ${how} call threw ${show(error)}`);
        expectEqual(
          Reflect.get(error, 'code'),
          'connection',
          `the code of a ${how} call that was redirected (${status})`,
        );
      }
    }
    expectEqual(elsewhere.requests.length, 0, 'requests after a redirect');
  }),

  rule('FX-SECRET-06', 'a printed provider contains no key', { apiKey: true }, async (subject) => {
    const provider = subject.create({ ...subject.entryOptions(), apiKey: subject.apiKey });
    await provider.chatCompletion(hello(), subject.context());
    const printed = `${inspect(provider, { depth: 10, showHidden: true })} ${JSON.stringify(provider)}`;
    expectThat(!printed.includes(subject.apiKey), 'a printed provider contains the key');
  }),

  rule(
    'FX-SECRET-07',
    'the key of a call overrides that of the entry and those of earlier calls',
    { apiKey: true, server },
    async (subject) => {
      const open = await subject.elsewhere();
      const [own, ...keys] = ['own', 'first', 'second'].map((name) => `${subject.apiKey}-${name}`) as [
        string,
        ...string[],
      ];
      const provider = subject.create({ ...subject.entryOptions(open.baseURL), apiKey: own });
      for (const apiKey of [...keys, ...keys]) {
        const context = subject.context({ apiKey });
        const before = open.requests.length;
        for (const how of subject.ways) await subject.answer(how, hello(), context, provider);
        await provider.authenticate(context);
        await provider.healthCheck(context);
        await provider.listModels?.(context);
        await provider.embed?.({ input: ['Hello.'] }, context);
        for (const { method, path, headers } of open.requests.slice(before)) {
          const found = [own, ...keys].filter((key) => JSON.stringify(headers).includes(key));
          expectThat(found.length === 1 && found[0] === apiKey, `${method} ${path} did not use the key of its call`);
        }
      }
    },
  ),
];

async function expectNotShown(subject: Subject, secret: string, how: 'whole' | 'streamed'): Promise<void> {
  const outcome = await subject.answer(how, hello(PROMPT)).catch((error: unknown) => error);
  if (outcome instanceof Error) expectNowhere(outcome, secret, `the error of a ${how} call`);
}

/** Searches every property of an error. */
function expectNowhere(error: unknown, secret: string, what: string): void {
  const seen = new Set<unknown>();
  const look = (value: unknown, place: string): void => {
    if (typeof value === 'string') {
      expectThat(
        !value.includes(secret),
        `${what} contains it in ${place}: ${show(value.replaceAll(secret, '<HERE>'))}`,
      );
    } else if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      for (const key of Reflect.ownKeys(value)) look(Reflect.get(value, key), `${place}.${String(key)}`);
    }
  };
  look(error, 'error');
  look(String(error), 'String(error)');
  look(JSON.stringify(error), 'JSON.stringify(error)');
  look(inspect(error, { depth: 10, showHidden: true }), 'util.inspect(error)');
}
