import type { StreamPart } from '@flexiai/core/plugin';
import { ConformanceFailure, expectEqual, expectThat, show } from '../expectations.ts';

/**
 * Checks the order of parts: one `stream-start` first, one `finish` last, and for each tool call a start, its deltas,
 * and an end.
 *
 * @throws ConformanceFailure
 */
export function expectWholeStream(parts: readonly StreamPart[]): void {
  const types = parts.map(({ type }) => type);
  expectEqual(types[0], 'stream-start', 'the first part');
  expectEqual(types.at(-1), 'finish', 'the last part');
  expectEqual(types.filter((type) => type === 'stream-start').length, 1, 'stream-start parts');
  expectEqual(types.filter((type) => type === 'finish').length, 1, 'finish parts');
}

/** @throws ConformanceFailure if the pieces of a tool call or a sound are incomplete */
export function expectCallOrder(parts: readonly StreamPart[]): void {
  const calls = new Map<string, 'open' | 'ended'>();
  const sounds = new Map<string, 'open' | 'ended'>();
  for (const part of parts) {
    if (part.type === 'audio-delta' || part.type === 'audio-end') {
      if (sounds.get(part.id) === 'ended')
        throw new ConformanceFailure(`${part.type} for ${show(part.id)}, which has ended`);
      sounds.set(part.id, part.type === 'audio-end' ? 'ended' : 'open');
    }
    if (part.type === 'tool-call-start') {
      expectThat(part.id !== '', 'a tool call has an empty id');
      expectThat(!calls.has(part.id), `two tool calls have the id ${show(part.id)}`);
      calls.set(part.id, 'open');
    } else if (part.type === 'tool-call-delta' || part.type === 'tool-call-end') {
      const state = calls.get(part.id);
      if (state !== 'open') {
        throw new ConformanceFailure(`${part.type} for ${show(part.id)}, which ${state ?? 'was never started'}`);
      }
      if (part.type === 'tool-call-end') calls.set(part.id, 'ended');
    }
  }
  for (const [id, state] of sounds) expectThat(state === 'ended', `the sound ${show(id)} has no audio-end`);
}

/** The text of all text deltas. */
export function textOfParts(parts: readonly StreamPart[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
}

/** The ids of the completed calls. */
export function endedCalls(parts: readonly StreamPart[]): readonly string[] {
  return parts.flatMap((part) => (part.type === 'tool-call-end' ? [part.id] : []));
}
