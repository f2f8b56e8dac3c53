import {
  ArgumentText,
  calledName,
  type FinishReason,
  InvalidResponseError,
  isGrownJson,
  isObject,
  isSameJson,
  type JsonObject,
  objectOf,
  type StreamPart,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import type { FailureContext } from '../../openai-errors.ts';
import { cutCall, unknownCall } from '../answer-warnings.ts';
import { CallIds } from '../call-ids.ts';
import { cutsArguments } from '../finish-reason.ts';
import { argumentsText } from '../wire-fields.ts';
import { type Keeper, keptOfCall, metadata } from './kept-fields.ts';

/** Replaces the index of `function_call`. */
const LEGACY = 'function_call';

/** A call whose pieces are arriving. */
interface GrowingCall {
  /** The server's own id, to recognise the call. */
  wireId: string | undefined;
  readonly index: unknown;
  /** The id in the parts; set after the call was delivered. */
  id: string | undefined;
  name: string | undefined;
  readonly written: ArgumentText;
  /** The call that this one may repeat: its end decides. Until then, nothing of it is delivered. */
  readonly twin: GrowingCall | undefined;
  /** The fields that the service needs back with it. */
  kept: JsonObject | undefined;
}

/** One entry of a delta's `tool_calls`. */
interface Entry {
  readonly index: unknown;
  readonly wireId: string | undefined;
  readonly name: string | undefined;
  readonly piece: string;
}

/**
 * The tool calls of a streamed answer. Their pieces may be interleaved. Servers number them from any index, repeat an index for
 * another call, or an id for another index, leave either out, name a call again with each piece or only behind its arguments, and
 * send arguments again; so index, id, name and arguments together decide which call a piece belongs to.
 */
export class ToolCallStream {
  /** The provider's id for the answer: ids for calls without one are derived from it. */
  answerId: string | undefined;
  readonly #ids = new CallIds();
  readonly #calls: GrowingCall[] = [];
  readonly #byIndex = new Map<unknown, GrowingCall>();
  /** There is a call that may repeat another one. */
  #doubts = false;

  /** There is a call, and the arguments of every call are a complete object. */
  get allWhole(): boolean {
    return this.#calls.length > 0 && this.#calls.every(({ written }) => written.isObject);
  }

  /** Reads the `tool_calls` of a delta, or of a whole message. */
  acceptAll(deltas: readonly unknown[], parts: StreamPart[], warnings: Warning[]): void {
    for (const [place, delta] of deltas.entries()) {
      // In one list, entries without an index are separate calls.
      if (isObject(delta)) this.accept(delta, deltas.length > 1 ? place : undefined, parts, warnings);
    }
  }

  /**
   * Reads one entry.
   * @param place replaces the index of an entry without one
   */
  accept(delta: JsonObject, place: unknown, parts: StreamPart[], warnings: Warning[]): void {
    const type = stringOf(delta['type']);
    const called = objectOf(delta['function']);
    if (called === undefined && type !== undefined && type !== 'function') {
      // Only its first piece has its type.
      warnings.push(unknownCall(delta));
      return;
    }
    const name = stringOf(called?.['name']);
    const entry = {
      index: delta['index'] ?? place,
      wireId: stringOf(delta['id']),
      name: name === undefined ? undefined : calledName(name),
      piece: argumentsText(called?.['arguments']),
    };
    const call = this.#callOf(entry);
    call.wireId ??= entry.wireId;
    call.name ??= entry.name;
    call.kept = keptOfCall(call.kept, delta);
    const certain = call.written.add(entry.piece);
    // After a call that may be a repetition, others wait, so that they are delivered in order.
    if (call.id === undefined && !this.#doubts) this.#announce(call, parts);
    else if (call.id !== undefined && certain !== '')
      parts.push({ type: 'tool-call-delta', id: call.id, delta: certain });
  }

  /**
   * Takes `function_call`, the one call of servers that know no tools yet. Beside `tool_calls` it says the same again.
   * @see https://platform.openai.com/docs/api-reference/chat/object
   */
  acceptLegacy(called: JsonObject, parts: StreamPart[]): void {
    if (this.#calls.some(({ index }) => index !== LEGACY)) return;
    this.accept({ function: called }, LEGACY, parts, []);
  }

  /**
   * Removes a call that is a repetition.
   * @returns whether there is any call
   */
  settle(parts: StreamPart[]): boolean {
    for (const call of [...this.#calls]) {
      const { twin } = call;
      const isEmpty = call.name === undefined && call.written.blank;
      if (isEmpty || (twin !== undefined && isOnceMore(call, twin))) this.#calls.splice(this.#calls.indexOf(call), 1);
      else if (call.id === undefined) this.#announce(call, parts);
    }
    return this.#calls.length > 0;
  }

  /**
   * Ends the calls once the answer is known to be complete. A call with incomplete arguments stays open, so that it is not treated
   * as complete.
   *
   * @param keeper the service whose extra fields are kept
   * @throws InvalidResponseError for a call without a name
   */
  end(
    reason: FinishReason,
    parts: StreamPart[],
    warnings: Warning[],
    context: FailureContext,
    keeper: Keeper | undefined,
  ): void {
    for (const { id, name, written, kept } of this.#calls) {
      if (cutsArguments(reason) && !written.isObject) {
        warnings.push(cutCall(name ?? 'a tool without a name', reason));
        continue;
      }
      if (id === undefined) {
        throw new InvalidResponseError(`"${context.provider}" asked for a tool call without naming the tool.`, context);
      }
      const rest = written.takeRest();
      if (rest !== '') parts.push({ type: 'tool-call-delta', id, delta: rest });
      const providerMetadata = keeper === undefined || kept === undefined ? undefined : metadata(kept, keeper);
      parts.push({ type: 'tool-call-end', id, ...(providerMetadata !== undefined && { providerMetadata }) });
    }
  }

  #announce(call: GrowingCall, parts: StreamPart[]): void {
    if (call.name === undefined) return;
    call.id = this.#ids.take(call.wireId, this.answerId);
    parts.push({ type: 'tool-call-start', id: call.id, name: call.name });
    const certain = call.written.given();
    if (certain !== '') parts.push({ type: 'tool-call-delta', id: call.id, delta: certain });
  }

  #callOf(entry: Entry): GrowingCall {
    const { index, wireId } = entry;
    const there = index === undefined ? this.#calls.at(-1) : this.#byIndex.get(index);
    if (wireId === undefined) return this.#withoutId(there, entry);
    const known = there?.wireId === wireId ? there : this.#calls.findLast((call) => call.wireId === wireId);
    return known === undefined ? this.#withNewId(there, entry) : this.#withKnownId(known, entry);
  }

  #withKnownId(known: GrowingCall, entry: Entry): GrowingCall {
    const { index, name, piece } = entry;
    if (isOtherName(known, name)) return this.#begin(entry);
    const { written } = known;
    if (index === undefined || index === known.index) {
      const isNamedAgain = name !== undefined && known.name !== undefined;
      return written.whole && isNamedAgain && piece.trim() !== '' ? this.#begin(entry, known) : known;
    }
    // One id with two indexes: the same call continues, is repeated, or shares its id with another one.
    const goesOn = written.blank || (!written.whole && !beginsObject(piece)) || piece.trim() === '';
    if (!goesOn) return this.#begin(entry, known);
    this.#byIndex.set(index, known);
    return known;
  }

  #withNewId(there: GrowingCall | undefined, entry: Entry): GrowingCall {
    if (there === undefined || isOtherName(there, entry.name)) return this.#begin(entry);
    const { index, name, piece } = entry;
    const { written } = there;
    // Some servers give every piece its own id.
    const goesOn = !written.whole && !written.blank && piece !== '' && !beginsObject(piece);
    if (goesOn) return there;
    if (there.wireId === undefined) return written.whole && piece.trim() !== '' ? this.#begin(entry, there) : there;
    if (name !== undefined || index === undefined) return this.#begin(entry);
    return written.whole && piece.trim() !== '' ? this.#begin(entry, there) : there;
  }

  #withoutId(there: GrowingCall | undefined, entry: Entry): GrowingCall {
    if (there === undefined || isOtherName(there, entry.name)) return this.#begin(entry);
    const isNamedAgain = entry.name !== undefined && there.name !== undefined;
    return isNamedAgain && there.written.whole ? this.#begin(entry, there) : there;
  }

  #begin({ index, wireId, name }: Entry, twin?: GrowingCall): GrowingCall {
    const call: GrowingCall = {
      wireId,
      index,
      id: undefined,
      name,
      written: new ArgumentText(),
      twin,
      kept: undefined,
    };
    this.#calls.push(call);
    this.#doubts ||= twin !== undefined;
    if (index !== undefined) this.#byIndex.set(index, call);
    return call;
  }
}

function isOtherName(known: GrowingCall, name: string | undefined): boolean {
  return name !== undefined && known.name !== undefined && name !== known.name;
}

function beginsObject(piece: string): boolean {
  return piece.trimStart().startsWith('{');
}

/** Whether a call repeats another one. If it has more content with the same id, the other call is extended. */
function isOnceMore(call: GrowingCall, twin: GrowingCall): boolean {
  const text = call.written.read();
  const known = twin.written.read();
  if (text.trim() === '' || known.startsWith(text) || isSameJson(known, text)) return true;
  const isSame = call.wireId !== undefined && call.wireId === twin.wireId;
  return isSame && (!twin.written.whole || isGrownJson(known, text)) && twin.written.replace(text);
}
