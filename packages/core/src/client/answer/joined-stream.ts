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
 * Joins the parts of several attempts into one stream: a later attempt answers from the start (`restart`), or continues the
 * answer (`continue`). The joined stream has one start, one finish, ids without clashes, and no tool call twice.
 */
export class JoinedStream {
  /** Whether a later attempt answers from the start. */
  readonly isRestarting: boolean;
  #attempt: ChatAttempt;
  /**
   * The accumulated parts, taken over from the first attempt when it breaks off. Until then, that attempt's own accumulator has
   * everything.
   */
  #fold: ResponseAccumulator | undefined;
  /** The number of recoveries. */
  #resumed = 0;
  /** A complete tool call was delivered: the application may have made it. */
  #callDelivered = false;
  #seam: Seam | undefined;
  /** The last delivered block of text: a continuation's first text is part of it. */
  #textId: string | undefined;
  /** The continuation's own id for that block. */
  #joinedId: string | undefined;
  /** The characters of the last block of text. */
  #textLength = 0;
  /** The characters that the continuation wrote for it, including repetitions. */
  #joinedLength = 0;
  /** The usage of the attempts before the current one. */
  #usedBefore: Usage | undefined;

  constructor(first: ChatAttempt, isRestarting: boolean) {
    this.#attempt = first;
    this.isRestarting = isRestarting;
  }

  /** Whether another attempt may continue: a tool call must not be made twice. */
  get mayResume(): boolean {
    return !this.#callDelivered;
  }

  /** Converts the parts of the current attempt to parts of the joined stream. */
  take(parts: readonly StreamPart[]): readonly StreamPart[] {
    if (this.#resumed === 0) {
      for (const part of parts) this.#note(part);
      return parts;
    }
    const taken: StreamPart[] = [];
    for (const part of parts) {
      for (const fitting of this.#fit(part)) {
        // At once: the place of a citation depends on the text before it, also in the same batch.
        this.#note(fitting);
        taken.push(fitting);
      }
    }
    return taken;
  }

  /**
   * Continues with another attempt. @returns the part that marks the place
   * @param reason why the one before broke off
   * @param isPrefilled the request has the text as the beginning of the model's own turn
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

  /** The whole answer, if several attempts contributed to it. */
  response(): UnifiedResponse | undefined {
    return this.#fold === undefined ? undefined : { ...this.#fold.response(), ...this.#answerer() };
  }

  /** The answer so far, if several attempts contributed to it. */
  partial(): PartialResponse | undefined {
    return this.#fold === undefined ? undefined : { ...this.#fold.partial(), ...this.#answerer() };
  }

  /** A part of a later attempt, as it fits into the joined stream. */
  #fit(part: StreamPart): readonly StreamPart[] {
    switch (part.type) {
      case 'stream-start':
        return [];
      case 'text-delta':
        return this.#fitText(part);
      case 'text-end':
        // Metadata of a provider's own text does not fit a text that another provider began.
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

  /** Whether a block of the continuation continues the last delivered text. */
  #joins(id: string | undefined): boolean {
    return id !== undefined && id === this.#joinedId && this.#textId !== undefined && this.#seam !== undefined;
  }

  /** Positions in a joined text are shifted by the text before it. */
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

  /** The text that the seam held back, at the end of the text. Reasoning before the text leaves the seam open. */
  #flushSeam(): readonly TextDeltaPart[] {
    if (this.#joinedId === undefined) return [];
    const text = this.#seam?.end() ?? '';
    return text === '' || this.#textId === undefined ? [] : [{ type: 'text-delta', id: this.#textId, delta: text }];
  }

  #fitFinish(part: Extract<StreamPart, { type: 'finish' }>): StreamPart {
    const { model, id } = this.#attempt.response();
    const before = this.#usedBefore;
    // The usage of a discarded answer is in the ledger, not in this answer.
    const own = soundUsage(part.usage);
    const usage = before === undefined || this.isRestarting ? own : addUsage(before, own);
    return { ...part, usage, model: part.model ?? model, id: part.id ?? id };
  }

  /** Blocks of several attempts may have the same ids. */
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
