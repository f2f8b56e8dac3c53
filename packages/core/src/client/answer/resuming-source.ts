import type { PartialResponse } from '../../errors/failover-errors.ts';
import type { SourceStreamPart, StreamPart, TextDeltaPart } from '../../model/stream-part.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { Usage } from '../../model/usage.ts';
import { ResponseAccumulator } from '../../stream/response-accumulator.ts';
import type { ResponseSource } from '../../stream/response-source.ts';
import { Seam } from '../../stream/seam.ts';
import { addUsage } from '../../usage/add-usage.ts';
import { soundUsage } from '../../usage/sound-usage.ts';
import type { CallSource } from './call-source.ts';
import type { Recovery } from './recovery.ts';

/**
 * A stream that goes on with the next candidate after it broke off: anew (`restart`), or where it stopped (`continue`). It
 * keeps the stream's grammar: one start, one finish, ids that do not clash, and no tool call twice.
 */
export class ResumingSource implements ResponseSource {
  readonly #recovery: Recovery;
  readonly #fold: ResponseAccumulator;
  #current: CallSource;
  /** How often the stream has come back. */
  #resumed = 0;
  /** A complete tool call was delivered: the application may have made it. */
  #callDelivered = false;
  #seam: Seam | undefined;
  /** The last block of text that was delivered: a continuation's first text belongs to it. */
  #textId: string | undefined;
  /** The continuation's own id for that block. */
  #joinedId: string | undefined;
  /** The characters of the last block of text. */
  #textLength = 0;
  /** What the continuation wrote for it, repetitions included, in characters. */
  #joinedLength = 0;
  /** What the tries before the current one used. */
  #usedBefore: Usage | undefined;

  constructor(first: CallSource, recovery: Recovery) {
    this.#current = first;
    this.#recovery = recovery;
    this.#fold = new ResponseAccumulator(first.attempt.route.entry.pluginId);
  }

  async read(): Promise<readonly StreamPart[] | null> {
    for (;;) {
      const batch = await this.#readOrResume();
      if (batch === null) return null;
      const parts: StreamPart[] = [];
      for (const part of batch) {
        for (const fitting of this.#resumed === 0 ? [part] : this.#fit(part)) {
          this.#note(fitting);
          parts.push(fitting);
        }
      }
      if (parts.length > 0) return parts;
    }
  }

  cancel(): void {
    this.#recovery.leave();
    this.#current.cancel();
  }

  response(): UnifiedResponse {
    if (this.#resumed === 0) return this.#current.response();
    return this.#current.complete({ ...this.#fold.response(), ...this.#answerer() });
  }

  partial(): PartialResponse {
    if (this.#resumed === 0) return this.#current.partial();
    return { ...this.#fold.partial(), ...this.#answerer() };
  }

  async #readOrResume(): Promise<readonly StreamPart[] | null> {
    try {
      return await this.#current.read();
    } catch (error) {
      const part = await this.#resume();
      if (part === undefined) throw error;
      return [part];
    }
  }

  /** Goes on with the next candidate. @returns the part that marks the place; `undefined` when nobody goes on */
  async #resume(): Promise<StreamPart | undefined> {
    if (this.#callDelivered) return undefined;
    const { text, usage } = this.partial();
    const broken = this.#current;
    const anew = this.#recovery.config.onInterruption === 'restart';
    const arrived = (): PartialResponse => this.partial();
    const resumed = await (anew
      ? this.#recovery.restart(broken, arrived)
      : this.#recovery.continueWith(broken, text, arrived));
    if (resumed === undefined) return undefined;
    const { source, prefilled, failure } = resumed;
    const { route, number } = source.attempt;
    this.#current = source;
    this.#resumed += 1;
    this.#usedBefore = this.#resumed === 1 ? usage : addUsage(this.#usedBefore ?? usage, broken.partial().usage);
    const mark = { attempt: number, provider: route.entry.name, model: route.model, reason: failure.code };
    const told = { ...source.ids, from: broken.attempt.route.entry.name, ...mark };
    const { emitter } = source.attempt;
    this.#joinedId = undefined;
    this.#joinedLength = 0;
    if (anew) {
      this.#textId = undefined;
      this.#seam = undefined;
      const discard = { textLength: text.length };
      emitter.emit('restart', () => ({ ...told, discard }), source.call);
      return { type: 'restart', ...mark, discard };
    }
    this.#seam = text === '' ? undefined : new Seam(text, prefilled);
    emitter.emit('continuation', () => ({ ...told, prefilled }), source.call);
    return { type: 'continuation', ...mark };
  }

  /** A part of a later candidate, as it fits into the one stream. */
  #fit(part: StreamPart): readonly StreamPart[] {
    switch (part.type) {
      case 'stream-start':
        return [];
      case 'text-delta':
        return this.#fitText(part);
      case 'text-end':
        // What the provider wants back with its own text does not fit a text that another one began.
        if (part.id === this.#joinedId) return this.#flushSeam();
        return [...this.#flushSeam(), { ...part, id: this.#ownId(part.id) }];
      case 'source': {
        const held = this.#flushSeam();
        return [...held, this.#fitSource(part, held)];
      }
      case 'reasoning-delta':
      case 'reasoning-end':
      case 'refusal-delta':
      case 'audio-delta':
      case 'audio-end':
        return [...this.#flushSeam(), { ...part, id: this.#ownId(part.id) }];
      case 'finish':
        return [...this.#flushSeam(), this.#fitFinish(part)];
      case 'restart':
      case 'continuation':
        return [part];
      default:
        return [...this.#flushSeam(), part];
    }
  }

  #fitText(part: TextDeltaPart): readonly StreamPart[] {
    const { id, delta } = part;
    this.#joinedId ??= id;
    if (!this.#joins(id)) return delta === '' ? [] : [{ ...part, id: this.#ownId(id) }];
    this.#joinedLength += delta.length;
    const text = this.#seam?.push(delta) ?? delta;
    return text === '' ? [] : [{ type: 'text-delta', id: this.#textId ?? id, delta: text }];
  }

  /** Whether a block of the continuation goes on with the last text that was delivered. */
  #joins(id: string | undefined): boolean {
    return id !== undefined && id === this.#joinedId && this.#textId !== undefined && this.#seam !== undefined;
  }

  /** Places in a text that was joined are further on by what stood there before. */
  #fitSource(part: SourceStreamPart, held: readonly TextDeltaPart[]): StreamPart {
    if (part.citations === undefined) return part;
    const shift = this.#textLength + (held[0]?.delta.length ?? 0) - this.#joinedLength;
    const citations = part.citations.map(({ textId, start, end, ...citation }) => {
      const joins = this.#joins(textId);
      const by = joins ? shift : 0;
      return {
        ...citation,
        ...(textId !== undefined && { textId: joins ? (this.#textId ?? textId) : this.#ownId(textId) }),
        ...(start !== undefined && { start: Math.max(0, start + by) }),
        ...(end !== undefined && { end: Math.max(0, end + by) }),
      };
    });
    return { ...part, citations };
  }

  /** What the seam held back, when the text goes no further. Thoughts before it leave the seam open: it is still to come. */
  #flushSeam(): readonly TextDeltaPart[] {
    if (this.#joinedId === undefined) return [];
    const text = this.#seam?.end() ?? '';
    return text === '' || this.#textId === undefined ? [] : [{ type: 'text-delta', id: this.#textId, delta: text }];
  }

  #fitFinish(part: Extract<StreamPart, { type: 'finish' }>): StreamPart {
    const { model, id } = this.#current.attempt.response();
    const before = this.#usedBefore;
    // A discarded answer was paid for, too, but is no part of this one: the ledger has it.
    const own = soundUsage(part.usage);
    const usage =
      before === undefined || this.#recovery.config.onInterruption === 'restart' ? own : addUsage(before, own);
    return { ...part, usage, model: part.model ?? model, id: part.id ?? id };
  }

  /** Blocks of several candidates may have the same ids. */
  #ownId(id: string): string {
    return `${id}-${this.#resumed + 1}`;
  }

  #note(part: StreamPart): void {
    this.#fold.add(part);
    if (part.type === 'tool-call-end') this.#callDelivered = true;
    else if (part.type === 'text-delta') {
      this.#textLength = (part.id === this.#textId ? this.#textLength : 0) + part.delta.length;
      this.#textId = part.id;
    }
  }

  #answerer(): { readonly provider: string; readonly model: string } {
    const { provider, model } = this.#current.partial();
    return { provider, model };
  }
}
