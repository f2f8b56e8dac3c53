import { textOf } from '@flexiai/core/plugin';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectIncludes, expectThat, forLater, within } from '../expectations.ts';
import { type How, hello, type Subject } from '../subject.ts';

const server = true;
const CALLS = 20;

export const concurrencyRules: readonly ConformanceRule[] = [
  rule('FX-CONCURRENCY-01', 'concurrent calls get the same answers as single calls', {}, async (subject) => {
    await expectOwnAnswers(subject, 'whole');
  }),

  rule('FX-CONCURRENCY-02', 'concurrent streams are kept separate', { can: ['streaming'] }, async (subject) => {
    await expectOwnAnswers(subject, 'streamed');
  }),

  rule('FX-CONCURRENCY-03', 'a call that fails or is aborted does not affect others', { server }, async (subject) => {
    const controller = new AbortController();
    subject.server.reply(({ body }) => {
      const said = JSON.stringify(body);
      if (said.includes('fails')) return { fault: { kind: 'status', status: 500 } };
      if (said.includes('hangs')) return { fault: { kind: 'hang' } };
      return { tokens: ['fine', ' ', 'so far'], tokenDelayMs: 5, delayMs: 20 };
    });
    for (const how of subject.ways) {
      const context = subject.context({ signal: controller.signal });
      const hanging = forLater(subject.failure(how, hello('hangs'), context));
      const fine = ['goes well', 'goes well, too'].map((said) => forLater(subject.answer(how, hello(said))));
      await subject.failure(how, hello('fails'));
      controller.abort();
      await within(hanging, 'the end of an aborted call');
      for (const { text } of await Promise.all(fine)) expectEqual(text, 'fine so far', `the text of a ${how} call`);
    }
  }),

  rule(
    'FX-CONCURRENCY-04',
    'each call uses the key of its own context',
    { apiKey: true, server, reads: ['readRequest'] },
    async (subject) => {
      const open = await subject.elsewhere();
      const provider = subject.create(subject.entryOptions(open.baseURL));
      const keys = Array.from({ length: 6 }, (_, index) => `${subject.apiKey}-${index}`);
      await Promise.all(
        keys.map((apiKey) => provider.chatCompletion(hello(`by ${apiKey}.`), subject.context({ apiKey }))),
      );
      for (const { headers, body } of open.requests) {
        const said = JSON.stringify(body);
        const key = keys.find((one) => said.includes(`by ${one}.`));
        expectThat(key, 'a request without a call has arrived');
        expectIncludes(JSON.stringify(headers), key, 'the headers of a call');
      }
    },
  ),
];

/** Asks many questions concurrently, and expects the right answer to each. */
async function expectOwnAnswers(subject: Subject, how: How): Promise<void> {
  const questions = Array.from({ length: CALLS }, (_, index) => `question ${index} of ${CALLS}`);
  if (subject.hasServer) {
    subject.server.reply(({ body }) => {
      const [said = 'nothing'] = /question \d+ of \d+/.exec(JSON.stringify(body)) ?? [];
      return { text: `You asked: ${said}. Well, well.`, delayMs: 2 };
    });
  }
  const alone = subject.hasServer
    ? questions.map((question) => `You asked: ${question}. Well, well.`)
    : await inTurn(questions, async (question) => (await subject.answer(how, hello(question))).text);
  const together = await Promise.all(questions.map((question) => subject.answer(how, hello(question))));
  for (const [index, { text, content }] of together.entries()) {
    expectEqual(text, alone[index], `the answer to question ${index}, asked concurrently`);
    expectEqual(textOf(content), text, `the content of the answer to question ${index}`);
  }
}

async function inTurn<From, To>(list: readonly From[], each: (item: From) => Promise<To>): Promise<readonly To[]> {
  const all: To[] = [];
  for (const item of list) all.push(await each(item));
  return all;
}
