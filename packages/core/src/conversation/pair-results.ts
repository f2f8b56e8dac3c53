import type { ToolCallPart, ToolResultPart } from '../model/content-part.ts';
import type { Message } from '../model/message.ts';
import { toolResults } from './content.ts';

/** A call and its position. */
export interface PlacedCall {
  readonly message: number;
  readonly part: number;
  readonly call: ToolCallPart;
}

/** A result and its position. */
export interface PlacedResult {
  readonly message: number;
  readonly part: number;
  readonly result: ToolResultPart;
}

/** Which result belongs to which call. */
export interface Pairing {
  /** All calls of a message, in their order, each with its result; by the message's index. */
  readonly turns: ReadonlyMap<
    number,
    readonly { readonly call: PlacedCall; readonly result: PlacedResult | undefined }[]
  >;
  /** Results without a call. */
  readonly strays: readonly PlacedResult[];
}

/**
 * Finds the result of every call, wherever it is. Calls with the same id are matched by order: if there are as many results as
 * calls, the first result belongs to the first call, and so on. Otherwise a result belongs to a call of the turn before it, if
 * there is one.
 */
export function pairResults(messages: readonly Message[]): Pairing {
  const calls = placedCalls(messages);
  const results = placedResults(messages);
  const resultOf = new Map<PlacedCall, PlacedResult>();
  const resultsById = Map.groupBy(results, ({ result }) => result.toolCallId);
  for (const [id, alike] of Map.groupBy(calls, ({ call }) => call.id)) {
    pairAlike(alike, resultsById.get(id) ?? [], resultOf);
  }
  const turns = new Map<number, { readonly call: PlacedCall; readonly result: PlacedResult | undefined }[]>();
  for (const call of calls) {
    const pair = { call, result: resultOf.get(call) };
    const turn = turns.get(call.message);
    if (turn === undefined) turns.set(call.message, [pair]);
    else turn.push(pair);
  }
  const paired = new Set(resultOf.values());
  return { turns, strays: results.filter((result) => !paired.has(result)) };
}

/** Pairs the calls and results of one id. */
function pairAlike(
  calls: readonly PlacedCall[],
  results: readonly PlacedResult[],
  resultOf: Map<PlacedCall, PlacedResult>,
): void {
  if (calls.length === results.length) {
    for (const [index, call] of calls.entries()) {
      const result = results[index];
      if (result !== undefined) resultOf.set(call, result);
    }
    return;
  }
  const near = nearResults(calls, results);
  for (const [call, result] of near) resultOf.set(call, result);
  const taken = new Set(near.values());
  const left = results.filter((result) => !taken.has(result));
  const open = calls.filter((call) => !near.has(call));
  for (const [index, result] of left.entries()) {
    const call = open[index];
    if (call !== undefined) resultOf.set(call, result);
  }
}

/** For each call, a result between its turn and the next turn with the same id. */
function nearResults(
  calls: readonly PlacedCall[],
  results: readonly PlacedResult[],
): ReadonlyMap<PlacedCall, PlacedResult> {
  const near = new Map<PlacedCall, PlacedResult>();
  const turns = [...new Set(calls.map(({ message }) => message))];
  let turn = 0;
  let at = 0;
  for (const call of calls) {
    while (turns[turn] !== call.message) turn += 1;
    const end = turns[turn + 1] ?? Number.POSITIVE_INFINITY;
    while (at < results.length && (results[at]?.message ?? 0) <= call.message) at += 1;
    const result = results[at];
    if (result === undefined || result.message >= end) continue;
    near.set(call, result);
    at += 1;
  }
  return near;
}

function placedCalls(messages: readonly Message[]): readonly PlacedCall[] {
  const calls: PlacedCall[] = [];
  for (const [message, { role, content }] of messages.entries()) {
    if (role !== 'assistant' || typeof content === 'string') continue;
    for (const [part, call] of content.entries()) if (call.type === 'tool-call') calls.push({ message, part, call });
  }
  return calls;
}

function placedResults(messages: readonly Message[]): readonly PlacedResult[] {
  const results: PlacedResult[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'tool') continue;
    for (const [part, result] of toolResults(message).entries()) results.push({ message: index, part, result });
  }
  return results;
}
