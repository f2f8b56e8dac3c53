import {
  type FinishReason,
  InvalidResponseError,
  isObject,
  type JsonObject,
  objectOf,
  parseToolArguments,
  type StreamPart,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import type { FailureContext } from '../errors/map-openai-error.ts';
import { CallIds } from './call-ids.ts';
import { cutsArguments } from './finish-reason.ts';
import { cutCall, unknownCall } from './warnings.ts';
import { argumentsText } from './wire-fields.ts';

/** A call whose pieces are arriving. */
interface GrowingCall {
  /** The server's own id, to know the call again. */
  wireId: string | undefined;
  /** The id in the parts; set once the call was announced. */
  id: string | undefined;
  name: string | undefined;
  arguments: string;
}

/**
 * The tool calls of a streamed answer. Their pieces may be interleaved; servers number them from any index, repeat an
 * index for another call, or leave indexes and ids out.
 */
export class ToolCallStream {
  readonly #ids = new CallIds();
  readonly #calls: GrowingCall[] = [];
  readonly #byIndex = new Map<number, GrowingCall>();

  /** Whether there was any. */
  get any(): boolean {
    return this.#calls.some(({ id }) => id !== undefined);
  }

  /** Takes one entry of a delta's `tool_calls`. */
  accept(delta: unknown, parts: StreamPart[], warnings: Warning[]): void {
    if (!isObject(delta)) return;
    const called = objectOf(delta['function']);
    if (called === undefined) {
      // Its type stands in its first piece only.
      if (stringOf(delta['type']) !== undefined) warnings.push(unknownCall(delta));
      return;
    }
    const call = this.#callOf(delta, stringOf(called['name']));
    const piece = argumentsText(called['arguments']);
    call.arguments += piece;
    if (call.id === undefined) this.#announce(call, parts);
    else if (piece !== '') parts.push({ type: 'tool-call-delta', id: call.id, delta: piece });
  }

  /**
   * Closes the calls once the answer is known to be whole. One whose arguments the end has cut stays open: nobody may
   * take it for complete.
   *
   * @throws InvalidResponseError for a call without a name
   */
  end(reason: FinishReason, parts: StreamPart[], warnings: Warning[], context: FailureContext): void {
    for (const { id, name, arguments: written } of this.#calls) {
      if (id === undefined || name === undefined) {
        throw new InvalidResponseError(`"${context.provider}" asked for a tool call without naming the tool.`, context);
      }
      if (cutsArguments(reason) && (written.trim() === '' || parseToolArguments(written).invalid === true)) {
        warnings.push(cutCall(name, reason));
      } else {
        parts.push({ type: 'tool-call-end', id });
      }
    }
  }

  #announce(call: GrowingCall, parts: StreamPart[]): void {
    if (call.name === undefined) return;
    call.id = this.#ids.take(call.wireId);
    parts.push({ type: 'tool-call-start', id: call.id, name: call.name });
    if (call.arguments !== '') parts.push({ type: 'tool-call-delta', id: call.id, delta: call.arguments });
  }

  #callOf(delta: JsonObject, name: string | undefined): GrowingCall {
    const wireId = stringOf(delta['id']);
    const index = typeof delta['index'] === 'number' ? delta['index'] : undefined;
    const known = index === undefined ? this.#withoutIndex(wireId, name) : this.#byIndex.get(index);
    if (known !== undefined && !isAnother(known, wireId, name)) {
      known.wireId ??= wireId;
      known.name ??= name;
      return known;
    }
    const call: GrowingCall = { wireId, id: undefined, name, arguments: '' };
    this.#calls.push(call);
    if (index !== undefined) this.#byIndex.set(index, call);
    return call;
  }

  /** Without an index, the id tells the call; without both, a name begins one and anything else goes on with the last. */
  #withoutIndex(wireId: string | undefined, name: string | undefined): GrowingCall | undefined {
    if (wireId !== undefined) return this.#calls.find((call) => call.wireId === wireId);
    return name === undefined ? this.#calls.at(-1) : undefined;
  }
}

/** Some servers give every call the index 0. A new id with a name begins a call; a new id alone is only noise. */
function isAnother(known: GrowingCall, wireId: string | undefined, name: string | undefined): boolean {
  return (
    wireId !== undefined &&
    known.wireId !== undefined &&
    wireId !== known.wireId &&
    name !== undefined &&
    known.name !== undefined
  );
}
