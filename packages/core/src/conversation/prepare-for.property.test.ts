import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import type { ToolCallPart, ToolResultPart } from '../model/content-part.ts';
import type { Message } from '../model/message.ts';
import { toolResults } from './content.ts';
import { prepareFor } from './prepare-for.ts';

const target = { provider: 'target', reasoning: true };

interface Turn {
  readonly words: string;
  readonly calls: number;
  /** A message of the user or the system after the turn. */
  readonly behind: 'user' | 'system' | 'none';
}

const turns = fc.array(
  fc.record({
    words: fc.constantFrom('', 'Let me see.'),
    calls: fc.nat({ max: 3 }),
    behind: fc.constantFrom('user', 'system', 'none'),
  }),
  { minLength: 1, maxLength: 6 },
) as fc.Arbitrary<Turn[]>;

/** A conversation without results: distinct texts, and the calls of its turns. */
function conversation(given: readonly Turn[], idOf: (turn: number, call: number) => string) {
  const messages: Message[] = [{ role: 'user', content: 'Begin' }];
  const results: ToolResultPart[] = [];
  for (const [turn, { words, calls, behind }] of given.entries()) {
    const made = Array.from({ length: calls }, (_, call): ToolCallPart => {
      const id = idOf(turn, call);
      results.push({ type: 'tool-result', toolCallId: id, content: `result ${turn}.${call}` });
      return { type: 'tool-call', id, name: `tool-${turn}-${call}`, arguments: {} };
    });
    const said = words === '' ? [] : [{ type: 'text', text: `${words} ${turn}` } as const];
    if (made.length + said.length > 0) messages.push({ role: 'assistant', content: [...said, ...made] });
    if (behind !== 'none') messages.push({ role: behind, content: `words behind ${turn}` });
  }
  return { messages, results };
}

/** Puts the results anywhere: one by one or in lists, in any order that `keepOrder` allows. */
function scattered(
  messages: readonly Message[],
  results: readonly ToolResultPart[],
  places: readonly number[],
  keepOrder: boolean,
): Message[] {
  const at = results.map((_, index) => (places[index] ?? 0) % (messages.length + 1));
  if (keepOrder) at.sort((a, b) => a - b);
  return Array.from({ length: messages.length + 1 }, (_, index) => {
    const here = results.filter((_result, each) => at[each] === index);
    const [first, ...others] = here;
    const short = (result: ToolResultPart): Message => ({
      role: 'tool',
      toolCallId: result.toolCallId,
      content: result.content,
    });
    const told: Message[] =
      first === undefined ? [] : others.length > 1 ? [{ role: 'tool', content: here }] : here.map(short);
    const message = messages[index];
    return message === undefined ? told : [...told, message];
  }).flat();
}

/** All texts except those of tools, in their order. */
function wordsOf(messages: readonly Message[]): string[] {
  return messages.flatMap((message) => {
    if (message.role === 'tool') return [];
    if (typeof message.content === 'string') return [`${message.role}: ${message.content}`];
    return message.content.flatMap((part) => (part.type === 'text' ? [`${message.role}: ${part.text}`] : []));
  });
}

/** What the target reads: each call with the result directly after its turn. */
function answeredCalls(messages: readonly Message[]): string[] {
  return messages.flatMap((message, index) => {
    if (message.role !== 'assistant' || typeof message.content === 'string') return [];
    const calls = message.content.filter((part) => part.type === 'tool-call');
    const end = messages.findIndex(({ role }, at) => at > index && role !== 'tool');
    const behind = messages.slice(index + 1, end === -1 ? undefined : end);
    const given = behind.flatMap((each) => (each.role === 'tool' ? toolResults(each) : []));
    expect(given.map(({ toolCallId }) => toolCallId)).toEqual(calls.map(({ id }) => id));
    return calls.map(({ name }, at) => `${name}: ${given[at]?.content}`);
  });
}

const expected = (given: readonly Turn[]): string[] =>
  given.flatMap(({ calls }, turn) =>
    Array.from({ length: calls }, (_, call) => `tool-${turn}-${call}: result ${turn}.${call}`),
  );

const places = fc.array(fc.nat(), { minLength: 24, maxLength: 24 });

describe('prepareFor, whatever a history looks like,', () => {
  it('finds every result, wherever it is, and loses none', () => {
    fc.assert(
      fc.property(turns, places, (given, where) => {
        const { messages, results } = conversation(given, (turn, call) => `id-${turn}-${call}`);
        const history = scattered(messages, results, where, false);
        const before = structuredClone(history);
        const prepared = prepareFor(history, target);
        expect(answeredCalls(prepared.messages)).toEqual(expected(given));
        expect(wordsOf(prepared.messages)).toEqual(wordsOf(messages));
        expect(prepared.changes.filter(({ lossy }) => lossy)).toEqual([]);
        expect(history).toEqual(before);
        // A second preparation changes nothing.
        expect(prepareFor(prepared.messages, target)).toEqual({ messages: prepared.messages, changes: [] });
      }),
      propertyRuns(),
    );
  });

  it('pairs calls with the same id in their order', () => {
    fc.assert(
      fc.property(turns, places, fc.nat({ max: 2 }), (given, where, among) => {
        const { messages, results } = conversation(given, (turn, call) => `id-${(turn + call) % (among + 1)}`);
        const prepared = prepareFor(scattered(messages, results, where, true), target);
        expect(answeredCalls(prepared.messages)).toEqual(expected(given));
        expect(prepared.changes.filter(({ lossy }) => lossy)).toEqual([]);
      }),
      propertyRuns(),
    );
  });

  it('adds a placeholder for a call without any result, and for no other', () => {
    fc.assert(
      fc.property(turns, places, fc.nat(), (given, where, chosen) => {
        const { messages, results } = conversation(given, (turn, call) => `id-${turn}-${call}`);
        fc.pre(results.length > 0);
        const missing = results[chosen % results.length];
        const left = results.filter((result) => result !== missing);
        const { messages: prepared, changes } = prepareFor(scattered(messages, left, where, false), target);
        const wanted = expected(given).map((line) =>
          line.endsWith(`: ${missing?.content}`)
            ? line.replace(/:.*/, ': There is no result: the call was not carried out.')
            : line,
        );
        expect(answeredCalls(prepared)).toEqual(wanted);
        expect(changes.filter(({ lossy }) => lossy)).toMatchObject([{ type: 'tool-result-added' }]);
      }),
      propertyRuns(),
    );
  });
});
