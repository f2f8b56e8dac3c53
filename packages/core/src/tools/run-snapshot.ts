import { toBase64 } from '../data/base64.ts';
import { isObject } from '../data/json-fields.ts';
import { ConfigurationError } from '../errors/client-errors.ts';
import type { ToolCallPart } from '../model/content-part.ts';
import type { Message } from '../model/message.ts';
import type { AnyTools, ToolRunSnapshot, ToolStep } from './tool-run.ts';

/** @param waiting the calls of the last step that wait for an approval */
export function takeSnapshot(
  messages: readonly Message[],
  steps: readonly ToolStep<AnyTools>[],
  waiting: readonly ToolCallPart[],
): ToolRunSnapshot {
  return jsonCopy({
    version: 1,
    messages,
    steps: steps.map(({ step, response, results }) => ({ step, response, results })),
    pending: waiting.map(({ id, name, arguments: args }) => ({ toolCallId: id, toolName: name, arguments: args })),
  });
}

/** A copy that is the same after `JSON.stringify` and `JSON.parse`: bytes become base64 texts, which messages may also have. */
function jsonCopy<Data extends object>(data: Data): Data {
  // A Buffer turns itself into a list of numbers before the function gets it, so the function looks at its holder.
  const text = JSON.stringify(data, function (this: { readonly [key: string]: unknown }, key, value: unknown) {
    const given = this[key];
    return given instanceof Uint8Array ? toBase64(given) : value;
  });
  return JSON.parse(text) as Data;
}

/** What a run continues from. */
export interface RestoredRun {
  readonly messages: readonly Message[];
  readonly steps: ToolRunSnapshot['steps'];
  readonly last: ToolRunSnapshot['steps'][number];
  readonly pendingIds: ReadonlySet<string>;
}

/** @throws ConfigurationError for something that is not a snapshot of this version */
export function restoreRun(snapshot: ToolRunSnapshot): RestoredRun {
  const last = isSnapshot(snapshot) ? snapshot.steps.at(-1) : undefined;
  if (last === undefined) {
    throw new ConfigurationError('resume is not the snapshot of a suspended run, or that of another version.');
  }
  const { messages, steps, pending } = snapshot;
  return { messages, steps, last, pendingIds: new Set(pending.map(({ toolCallId }) => toolCallId)) };
}

function isSnapshot(snapshot: unknown): boolean {
  if (!isObject(snapshot)) return false;
  const { version, messages, steps, pending } = snapshot;
  return (
    version === 1 &&
    Array.isArray(messages) &&
    Array.isArray(pending) &&
    pending.every(isObject) &&
    Array.isArray(steps) &&
    steps.every(isStep)
  );
}

function isStep(step: unknown): boolean {
  if (!isObject(step) || !Array.isArray(step['results']) || !isObject(step['response'])) return false;
  const { toolCalls, usage, attempts } = step['response'];
  return Array.isArray(toolCalls) && toolCalls.every(isObject) && isObject(usage) && Array.isArray(attempts);
}
