import type { FlexiAIError } from '@flexiai/core/plugin';
import { FlexiAIError as LibraryError } from '@flexiai/core/plugin';
import type { Fault } from '../../server/fault.ts';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { ConformanceFailure, expectEqual, expectOneOf, expectThat, forLater, show, within } from '../expectations.ts';
import { setOwnTimer } from '../own-timers.ts';
import { hello, type ReadStream, type Subject } from '../subject.ts';
import { endedCalls, expectWholeStream, textOfParts } from './stream-grammar.ts';
import { ASK_FOR_TOOLS } from './tool-samples.ts';

const can = ['streaming'] as const;

/** The codes of a broken stream. */
const BROKEN = ['connection', 'invalid-response', 'stream-interrupted'] as const;

const TOKENS = ['One', ' two', ' three', ' four'];

/** How streams break. */
export const streamFaultRules: readonly ConformanceRule[] = [
  rule(
    'FX-STREAM-03',
    "a stream that ends without the provider's terminal event throws",
    { can, server: true },
    async (subject) => {
      const { error } = await readBroken(subject, { kind: 'cut', afterTokens: TOKENS.length });
      expectOneOf(error.code, BROKEN, 'the error of a stream without an end');
    },
  ),

  rule('FX-STREAM-06', 'a stream delivers everything before a cut', { can, server: true }, async (subject) => {
    for (let afterTokens = 0; afterTokens <= TOKENS.length; afterTokens += 1) {
      subject.server.reply({ tokens: TOKENS, fault: { kind: 'cut', afterTokens } });
      const { parts } = await subject.read();
      expectEqual(
        textOfParts(parts),
        TOKENS.slice(0, afterTokens).join(''),
        `the text before a cut after ${afterTokens}`,
      );
    }
  }),

  rule(
    'FX-STREAM-08',
    'an unreadable event is skipped with a warning, if the stream then ends normally',
    { can, server: ['malformed-chunks'] },
    async (subject) => {
      subject.server.reply({ tokens: TOKENS, fault: { kind: 'malformed-chunk', afterTokens: 2 } });
      const response = await subject.answer('streamed');
      expectEqual(response.text, TOKENS.join(''), 'the text around an unreadable event');
      const codes = response.warnings.map(({ code }) => code);
      expectThat(codes.includes('malformed-chunk'), `the warnings are ${show(response.warnings)}`);
    },
  ),

  rule(
    'FX-STREAM-09',
    "an error event before any content throws the service's error",
    { can, server: ['error-events'] },
    async (subject) => {
      const faults: readonly Fault[] = [{ kind: 'error-event' }, { kind: 'error-event', afterTokens: 0 }];
      for (const fault of faults) {
        const { error, parts } = await readBroken(subject, fault);
        expectOneOf(error.code, ['server', 'overloaded'], `the error of a stream under ${show(fault)}`);
        expectEqual(textOfParts(parts), '', 'the text before the error');
      }
    },
  ),

  rule(
    'FX-STREAM-10',
    'an error event after content is thrown after that content',
    { can, server: ['error-events'] },
    async (subject) => {
      const { error, parts } = await readBroken(subject, { kind: 'error-event', afterTokens: 2 });
      expectOneOf(error.code, ['server', 'overloaded'], 'the error of a stream with an error event');
      expectEqual(textOfParts(parts), 'One two', 'the text before the error');
    },
  ),

  rule(
    'FX-STREAM-12',
    'a tool call whose arguments are cut by the connection never ends',
    { can: ['streaming', 'tools'], server: true },
    async (subject) => {
      const call = { id: 'call_1', name: 'forecast', arguments: { city: 'Paris, the one in France', days: 3 } };
      for (let afterTokens = 0; afterTokens < 12; afterTokens += 1) {
        subject.server.reply({ toolCalls: [call], fault: { kind: 'cut', afterTokens } });
        const { parts, error } = await subject.read(ASK_FOR_TOOLS);
        expectThat(error !== undefined, `a stream cut after ${afterTokens} pieces of a tool call threw nothing`);
        const written = parts.map((part) => (part.type === 'tool-call-delta' ? part.delta : '')).join('');
        const isWhole = written === JSON.stringify(call.arguments);
        expectThat(isWhole || endedCalls(parts).length === 0, `a call with the arguments ${show(written)} ended`);
      }
    },
  ),

  rule(
    'FX-STREAM-13',
    'a tool call whose arguments are cut by the length limit never ends',
    { can: ['streaming', 'tools'], server: ['invalid-tool-arguments'], reads: ['finishReasons'] },
    async (subject) => {
      const [finishReason] = subject.wordsFor('length');
      subject.server.reply({
        toolCalls: [{ id: 'call_1', name: 'forecast', arguments: '{"city":"Par' }],
        ...(finishReason !== undefined && { finishReason }),
      });
      const { parts } = await subject.read(ASK_FOR_TOOLS);
      expectEqual(endedCalls(parts), [], 'ended calls');
    },
  ),

  rule(
    'FX-STREAM-16',
    'a stream whose connection is reset throws a connection error',
    { can, server: ['resets'] },
    async (subject) => {
      const { error, parts } = await readBroken(subject, { kind: 'reset', afterTokens: 2 });
      expectEqual(error.code, 'connection', 'the error of a stream that was reset');
      expectEqual(textOfParts(parts), 'One two', 'the text before the reset');
    },
  ),

  rule('FX-STREAM-17', 'an HTML page instead of a stream is not an answer', { can, server: true }, async (subject) => {
    const { error, parts } = await readBroken(subject, { kind: 'invalid-json' });
    expectOneOf(error.code, BROKEN, 'the error of a page');
    expectEqual(textOfParts(parts), '', 'the text of a page');
  }),

  rule('FX-STREAM-18', 'keep-alives create no content', { can, server: true }, async (subject) => {
    const controller = new AbortController();
    subject.server.reply({ fault: { kind: 'ping-forever', intervalMs: 2 } });
    const reading = forLater(subject.read(hello(), subject.context({ signal: controller.signal })));
    await within(subject.server.waitForRequest(0), 'the request of a stream');
    // A dozen keep-alives or more.
    await new Promise((resolve) => setOwnTimer(resolve, 30));
    controller.abort();
    const { parts } = await within(reading, 'the end of an aborted stream of keep-alives');
    const content = parts.filter(({ type }) => type !== 'stream-start');
    expectEqual(content, [], 'parts created by keep-alives');
  }),

  rule(
    'FX-STREAM-19',
    'data after the end of an answer is ignored, even in the same read',
    { can, server: ['overruns'] },
    async (subject) => {
      subject.server.reply({ tokens: TOKENS, fault: { kind: 'overrun' } });
      const { parts, error } = await subject.read();
      if (error !== undefined) throw error;
      expectWholeStream(parts);
      expectEqual(textOfParts(parts), TOKENS.join(''), 'the text of a stream with data after its end');
    },
  ),
];

/** Reads a stream that must break, and must not finish before it does. */
async function readBroken(subject: Subject, fault: Fault): Promise<ReadStream & { readonly error: FlexiAIError }> {
  subject.server.reply({ tokens: TOKENS, fault });
  const { parts, error } = await within(subject.read(), `the end of a stream under ${show(fault)}`);
  const finished = parts.some(({ type }) => type === 'finish');
  expectThat(!finished, `a stream under ${show(fault)} finished as if it were complete`);
  if (error instanceof LibraryError) return { parts, error };
  const thrown = error === undefined ? 'nothing' : `${show(error)}, which is not an error of the library`;
  throw new ConformanceFailure(`a stream under ${show(fault)} threw ${thrown}`);
}
