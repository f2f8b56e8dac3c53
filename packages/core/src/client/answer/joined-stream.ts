import type { PartialResponse } from '../../errors/failover-errors.ts';
import type { ErrorCode } from '../../model/error-code.ts';
import type { SourceStreamPart, StreamPart, TextDeltaPart } from '../../model/stream-part.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { Usage } from '../../model/usage.ts';
import type { ResponseAccumulator } from '../../stream/response-accumulator.ts';
import { Seam } from '../../stream/seam.ts';
import { addUsage } from '../../usage/add-usage.ts';
import { soundUsage } from '../../usage/sound-usage.ts';
import type { ChatAttempt } from '../attempt/chat-attempt.ts';

/**
 * Joins the parts of several attempts into one stream: a later attempt answers anew (`restart`), or goes on where the one before
 * stopped (`continue`). It keeps the stream's grammar: one start, one finish, ids that do not clash, and no tool call twice.
 */
export class JoinedStream {
  /** Whether a later attempt answers anew. */
  readonly isRestarting: boolean;
  #attempt: ChatAttempt;
  /** What was delivered, folded: begun by the first attempt, which broke off. Until then, the attempt's own fold is all. */
  #fold: ResponseAccumulator | undefined;
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
  /** What the attempts before the current one used. */
  #usedBefore: Usage | undefined;

  constructor(first: ChatAttempt, isRestarting: boolean) {
    this.#attempt = first;
    this.isRestarting = isRestarting;
  }

  /** Whether another attempt may go on: a tool call must not be made twice. */
  get mayResume(): boolean {
    return !this.#callDelivered;
  }

  /** The parts to deliver for those that the current attempt gave. */
  take(parts: readonly StreamPart[]): readonly StreamPart[] {
    const fitting = this.#resumed === 0 ? parts : parts.flatMap((part) => this.#fit(part));
    for (const part of fitting) this.#note(part);
    return fitting;
  }

  /**
   * Another attempt goes on. @returns the part that marks the place
   * @param reason why the one before broke off
   * @param isPrefilled the text was given as the beginning of the model's own turn
   */
  resume(attempt: ChatAttempt, reason: ErrorCode, isPrefilled: boolean): StreamPart {
    const broken = this.#attempt;
    const { text, usage } = this.partial() ?? broken.partial();
    this.#usedBefore = this.#usedBefore === undefined ? usage : addUsage(this.#usedBefore, broken.partial().usage);
    this.#fold ??= broken.takeFold();
    this.#attempt = attempt;
    this.#resumed += 1;
    this.#joinedId = undefined;
    this.#joinedLength = 0;
    const { route, number } = attempt;
    const mark = { attempt: number, provider: route.entry.name, model: route.model, reason };
    if (this.isRestarting) this.#textId = undefined;
    this.#seam = this.isRestarting || text === '' ? undefined : new Seam(text, isPrefilled);
    const part: StreamPart = this.isRestarting
      ? { type: 'restart', ...mark, discard: { textLength: text.length } }
      : { type: 'continuation', ...mark };
    this.#note(part);
    const { call, setup } = attempt;
    const told = { ...call.ids, from: broken.route.entry.name, ...mark };
    if (part.type === 'restart') setup.emitter.emit('restart', () => ({ ...told, discard: part.discard }), call);
    else setup.emitter.emit('continuation', () => ({ ...told, prefilled: isPrefilled }), call);
    return part;
  }

  /** The whole answer, where several attempts gave it. */
  response(): UnifiedResponse | undefined {
    return this.#fold === undefined ? undefined : { ...this.#fold.response(), ...this.#answerer() };
  }

  /** What has arrived so far, where several attempts gave it. */
  partial(): PartialResponse | undefined {
    return this.#fold === undefined ? undefined : { ...this.#fold.partial(), ...this.#answerer() };
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
    const { model, id } = this.#attempt.response();
    const before = this.#usedBefore;
    // A discarded answer was paid for, too, but is no part of this one: the ledger has it.
    const own = soundUsage(part.usage);
    const usage = before === undefined || this.isRestarting ? own : addUsage(before, own);
    return { ...part, usage, model: part.model ?? model, id: part.id ?? id };
  }

  /** Blocks of several candidates may have the same ids. */
  #ownId(id: string): string {
    return `${id}-${this.#resumed + 1}`;
  }

  #note(part: StreamPart): void {
    this.#fold?.add(part);
    if (part.type === 'tool-call-end') this.#callDelivered = true;
    else if (part.type === 'text-delta') {
      this.#textLength = (part.id === this.#textId ? this.#textLength : 0) + part.delta.length;
      this.#textId = part.id;
    }
  }

  #answerer(): { readonly provider: string; readonly model: string } {
    return { provider: this.#attempt.route.entry.name, model: this.#attempt.partial().model };
  }
}
