import type { AssistantPart, StreamPart, UnifiedRequest, UnifiedResponse } from '@flexiai/core/plugin';
import type { WireReply } from '../../server/wire-reply.ts';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectThat, forLater, within } from '../expectations.ts';
import { ENTRY_NAME, hello, type Subject } from '../subject.ts';
import { endedCalls, expectCallOrder, expectWholeStream, textOfParts } from './stream-grammar.ts';
import { ASK_FOR_TOOLS, TWO_CALLS } from './tool-samples.ts';
import { MIXED_TEXT } from './unary-rules.ts';

const can = ['streaming'] as const;

/** How many seeds split a text: each splits it at dozens of places. */
const SEEDS = 10;

/** The grammar of a stream's parts. Broken streams are tested in `stream-fault-rules`. */
export const streamRules: readonly ConformanceRule[] = [
  rule(
    'FX-STREAM-01',
    'a stream begins with its only stream-start, and ends with its only finish',
    { can },
    async (subject) => {
      const { parts, error } = await subject.read();
      if (error !== undefined) throw error;
      expectWholeStream(parts);
    },
  ),

  rule('FX-STREAM-02', 'stream-start has the names of the entry and the model', { can }, async (subject) => {
    const { parts } = await subject.read();
    const start = parts.find((part) => part.type === 'stream-start');
    expectEqual(start?.provider, ENTRY_NAME, 'stream-start.provider');
    expectThat(start?.model !== '', 'stream-start.model is empty');
  }),

  rule(
    'FX-STREAM-04',
    'a part is delivered while the answer is still being written',
    { can, server: true },
    async (subject) => {
      subject.server.reply({ tokens: ['One', ' two'], fault: { kind: 'stall', afterTokens: 1 } });
      const stream = subject.provider.streamChatCompletion(hello(), subject.context())[Symbol.asyncIterator]();
      const first = async (): Promise<StreamPart | undefined> => {
        for (let next = await stream.next(); next.done !== true; next = await stream.next()) {
          if (next.value.type === 'text-delta') return next.value;
        }
        return undefined;
      };
      try {
        const part = await within(first(), 'the first text of a stream in progress');
        expectEqual(part?.type === 'text-delta' && part.delta, 'One', 'the first text');
      } finally {
        // Ending it early is tested by another rule.
        void forLater(Promise.resolve(stream.return?.()));
      }
    },
  ),

  rule('FX-STREAM-05', 'the parts of a stream add up to the unary answer', { can }, async (subject) => {
    if (!subject.hasServer) {
      const whole = comparable(await subject.answer('whole'));
      expectEqual(comparable(await subject.answer('streamed')), whole, 'the streamed answer');
      return;
    }
    for (const [reply, request] of repliesFor(subject)) {
      subject.server.reply(reply);
      const expected = comparable(await subject.answer('whole', request));
      expectEqual(comparable(await subject.answer('streamed', request)), expected, 'the streamed answer');
    }
  }),

  rule(
    'FX-STREAM-07',
    "the network's chunk boundaries do not affect a stream",
    { can, server: ['split-writes'] },
    async (subject) => {
      const tokens = [MIXED_TEXT.slice(0, 9), MIXED_TEXT.slice(9)];
      subject.server.reply(({ body }) => {
        const [, seed] = /by seed (\d+)/.exec(JSON.stringify(body)) ?? [];
        return { tokens, split: { seed: Number(seed) } };
      });
      // Concurrently, because each piece is a turn of the event loop.
      const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1);
      const streams = await Promise.all(seeds.map((seed) => subject.read(hello(`Cut by seed ${seed}.`))));
      for (const [index, { parts, error }] of streams.entries()) {
        if (error !== undefined) throw error;
        expectEqual(textOfParts(parts), MIXED_TEXT, `the text with seed ${seeds[index]}`);
      }
    },
  ),

  rule(
    'FX-STREAM-11',
    'a tool call has a start, then its arguments, then an end',
    { can: ['streaming', 'tools'], server: true },
    async (subject) => {
      subject.server.reply({ text: 'Let me see.', toolCalls: TWO_CALLS });
      const { parts, error } = await subject.read(ASK_FOR_TOOLS);
      if (error !== undefined) throw error;
      expectCallOrder(parts);
      const started = parts.flatMap((part) => (part.type === 'tool-call-start' ? [part.id] : []));
      expectEqual(started.length, TWO_CALLS.length, 'started calls');
      expectEqual([...endedCalls(parts)].sort(), [...started].sort(), 'ended calls');
      for (const [index, id] of started.entries()) {
        const written = parts.map((part) => (part.type === 'tool-call-delta' && part.id === id ? part.delta : ''));
        expectEqual(
          JSON.parse(written.join('') || '{}'),
          TWO_CALLS[index]?.arguments,
          `the arguments of call ${index}`,
        );
      }
    },
  ),

  rule('FX-STREAM-14', 'nothing follows finish, however often next() is called', { can }, async (subject) => {
    const stream = subject.provider.streamChatCompletion(hello(), subject.context())[Symbol.asyncIterator]();
    let last: StreamPart | undefined;
    for (let next = await stream.next(); next.done !== true; next = await stream.next()) {
      expectThat(last?.type !== 'finish', 'a part came after finish');
      last = next.value;
    }
    for (let again = 0; again < 2; again += 1) {
      expectEqual((await stream.next()).done, true, 'done, after the end of the stream');
    }
  }),

  rule(
    'FX-STREAM-15',
    'reasoning is streamed before the answer and ends; its signature is at its end or at the end of the text',
    { can: ['streaming', 'reasoning'], server: ['reasoning'] },
    async (subject) => {
      const signed = subject.wire.lacks?.['reasoning-signatures'] === undefined;
      const signature = 'c2lnbmF0dXJl';
      subject.server.reply({ text: 'Four.', reasoning: { text: 'Two and two.', ...(signed && { signature }) } });
      const { parts, error } = await subject.read();
      if (error !== undefined) throw error;
      const types = parts.map(({ type }) => type);
      expectThat(types.includes('reasoning-delta'), 'there is no reasoning-delta');
      expectThat(types.indexOf('reasoning-delta') < types.indexOf('text-delta'), 'the text is first');
      const open = new Set<string>();
      for (const part of parts) {
        if (part.type === 'reasoning-delta') open.add(part.id);
        else if (part.type === 'reasoning-end') open.delete(part.id);
      }
      expectEqual([...open], [], 'blocks of reasoning without a reasoning-end');
      const signatures = parts.flatMap((part) => {
        if (part.type === 'reasoning-end') return part.signature ?? [];
        // Some services sign the text after the thought.
        const metadata = part.type === 'text-end' ? Object.values(part.providerMetadata ?? {}) : [];
        return metadata.flatMap(Object.values).filter((value) => value === signature);
      });
      if (signed) expectEqual(signatures, [signature], 'signatures');
    },
  ),
];

/** Answers of every kind that the wire supports in both forms. */
function repliesFor({ provider, wire }: Subject): readonly (readonly [WireReply, UnifiedRequest])[] {
  const { tools, reasoning: thinks } = provider.capabilities;
  const usage = { inputTokens: 100, outputTokens: 20 };
  const replies: (readonly [WireReply, UnifiedRequest])[] = [
    [{ id: 'answer-1', text: MIXED_TEXT, usage }, hello()],
    [{ id: 'answer-2', text: '', usage }, hello()],
    [{ id: 'answer-3', text: 'Hello', usage: false }, hello()],
  ];
  if (tools) {
    replies.push([{ id: 'answer-4', text: 'Let me see.', toolCalls: TWO_CALLS, usage }, ASK_FOR_TOOLS]);
    replies.push([{ id: 'answer-5', toolCalls: TWO_CALLS, usage }, ASK_FOR_TOOLS]);
  }
  if (wire.lacks?.refusals === undefined) replies.push([{ refusal: 'I would rather not.', usage }, hello()]);
  if (thinks && wire.lacks?.reasoning === undefined) {
    replies.push([{ text: 'Four.', reasoning: { text: 'Two and two.' }, usage }, hello()]);
  }
  return replies;
}

/** The fields that must be equal in a unary and a streamed answer. */
function comparable(response: UnifiedResponse): object {
  const { text, content, toolCalls, reasoning, refusal, finishReason, rawFinishReason, model, provider } = response;
  const { raw: _raw, ...usage } = response.usage;
  return {
    text,
    content: content.map(comparablePart),
    toolCalls: toolCalls.map(comparablePart),
    reasoning,
    refusal,
    finishReason,
    rawFinishReason,
    model,
    provider,
    usage,
    warnings: response.warnings,
  };
}

/** Without what a wire sends in one form only: the arguments as text, the service's extras. */
function comparablePart(part: AssistantPart): object {
  const { origin: _origin, providerMetadata: _metadata, ...rest } = part;
  if (rest.type !== 'tool-call') return rest;
  const { rawArguments: _raw, ...call } = rest;
  return call;
}
