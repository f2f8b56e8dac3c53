import {
  calledName,
  InvalidResponseError,
  isObject,
  type JsonObject,
  type ProviderMetadata,
  type StreamPart,
  stableCallId,
  stringOf,
} from '@flexiai/core/plugin';
import type { FailureContext } from '../gemini-errors.ts';
import type { AnswerTexts } from './answer-texts.ts';
import { MediaParts } from './media-parts.ts';
import { PartialArguments } from './partial-arguments.ts';
import { providerBlock } from './provider-block.ts';

/** A block of text to which more may be added. */
interface OpenText {
  readonly id: string;
  length: number;
}

/** A call that arrives in pieces. */
interface OpenCall {
  readonly id: string;
  readonly name: string;
  readonly args: PartialArguments;
  signature: string | undefined;
}

/**
 * Reads the parts of a candidate's content, distinguished by their fields: thinking, text, calls, images and executed code are in
 * one list. Neighbours of one kind form one block; a part with a signature ends its block, so that it can be sent back in its
 * original form.
 *
 * @see https://ai.google.dev/api/caching#Part
 */
export class ContentReader {
  readonly #context: FailureContext;
  readonly #texts: AnswerTexts;
  readonly #media: MediaParts;
  /** The content of each call, by its id. */
  readonly #calls = new Map<string, string>();
  readonly #cutCalls: string[] = [];
  #blocks = 0;
  #text: OpenText | undefined;
  #reasoningBlock: string | undefined;
  #openCall: OpenCall | undefined;
  #hasContent = false;

  constructor(context: FailureContext, texts: AnswerTexts) {
    this.#context = context;
    this.#texts = texts;
    this.#media = new MediaParts(context.plugin);
  }

  get hasCalls(): boolean {
    return this.#calls.size > 0;
  }

  /** Whether anything but thinking has arrived. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  /** The names of calls whose arguments are incomplete. */
  get cutCalls(): readonly string[] {
    return this.#cutCalls;
  }

  /**
   * Reads one part into `out`.
   * @param answerId the API's id for the answer: ids for calls without one are made from it
   * @throws InvalidResponseError for a call that cannot be read
   */
  read(part: JsonObject, answerId: string | undefined, out: StreamPart[]): void {
    const { text, functionCall, thought } = part;
    const signature = stringOf(part['thoughtSignature']);
    if (isObject(functionCall)) {
      this.#closeText(out);
      this.#readCall(functionCall, signature, answerId, out);
    } else if (typeof text === 'string') {
      if (thought === true) this.#readThought(text, signature, out);
      else this.#readText(text, signature, out);
      return;
    } else if (isObject(part['inlineData']) || isObject(part['fileData']) || providerBlock(part) !== undefined) {
      this.#readData(part, out);
    } else if (signature !== undefined) {
      this.#readText('', signature, out);
      return;
    }
    this.#texts.addOther();
  }

  /** Ends open blocks at the end of the answer. */
  close(out: StreamPart[]): void {
    this.#closeReasoning(out);
    this.#media.close(out);
    this.#dropOpenCall();
  }

  #readThought(text: string, signature: string | undefined, out: StreamPart[]): void {
    this.#texts.addOther();
    if (text !== '') {
      this.#text = undefined;
      this.#media.close(out);
      this.#reasoningBlock ??= this.#nextBlock('reasoning');
      out.push({ type: 'reasoning-delta', id: this.#reasoningBlock, delta: text });
    }
    if (signature === undefined) return;
    out.push({ type: 'reasoning-end', id: this.#reasoningBlock ?? this.#nextBlock('reasoning'), signature });
    this.#reasoningBlock = undefined;
  }

  #readText(text: string, signature: string | undefined, out: StreamPart[]): void {
    if (text === '' && signature === undefined) {
      this.#texts.addOther();
      return;
    }
    this.#closeReasoning(out);
    this.#media.close(out);
    this.#text ??= { id: this.#nextBlock('text'), length: 0 };
    const { id, length } = this.#text;
    this.#texts.addText(id, text);
    if (text !== '') {
      this.#hasContent = true;
      out.push({ type: 'text-delta', id, delta: text });
      this.#text.length += text.length;
    }
    if (signature === undefined) return;
    // Only the last part of the block is signed, and it must not be merged with the others.
    const fields = { thoughtSignature: signature, ...(length > 0 && { signedFrom: length }) };
    out.push({ type: 'text-end', id, providerMetadata: { [this.#context.plugin]: fields } });
    this.#text = undefined;
  }

  /** An image, a sound, a file; or a part that only the API understands. Media in thinking are not part of the answer. */
  #readData(part: JsonObject, out: StreamPart[]): void {
    this.#closeText(out, 'keep the sound');
    this.#hasContent = true;
    if (part['thought'] !== true && this.#media.read(part, out)) return;
    this.#media.close(out);
    const block = providerBlock(part);
    if (block !== undefined) out.push(block);
  }

  #readCall(call: JsonObject, signature: string | undefined, answerId: string | undefined, out: StreamPart[]): void {
    const written = stringOf(call['name']);
    const name = written === undefined ? undefined : calledName(written);
    const given = stringOf(call['id']);
    const isPiece = call['willContinue'] === true || call['partialArgs'] !== undefined;
    const open = this.#openCall;
    if (open !== undefined && (name === undefined || (isPiece && name === open.name && given === undefined))) {
      this.#addPiece(open, call, signature, out);
      return;
    }
    this.#dropOpenCall();
    if (name === undefined)
      throw new InvalidResponseError('Gemini sent a function call without a name.', this.#context);
    this.#hasContent = true;
    if (isPiece) {
      const id = this.#freeId(given, answerId);
      out.push({ type: 'tool-call-start', id, name });
      this.#openCall = { id, name, args: new PartialArguments(), signature };
      this.#addPiece(this.#openCall, call, signature, out);
      return;
    }
    const args = this.#jsonOf(call['args']);
    // The same call, repeated by a later chunk.
    if (given !== undefined && this.#calls.get(given) === `${name} ${args}`) return;
    const id = this.#freeId(given, answerId);
    out.push({ type: 'tool-call-start', id, name });
    this.#endCall({ id, name, signature }, args, out);
  }

  #addPiece(open: OpenCall, call: JsonObject, signature: string | undefined, out: StreamPart[]): void {
    open.signature ??= signature;
    if (!open.args.add(call['partialArgs'])) {
      throw new InvalidResponseError('Gemini sent pieces of a function call that do not fit together.', this.#context);
    }
    if (call['willContinue'] === true) {
      // Reports that the call grows. Its text is known at its end, because pieces may arrive in any order of places.
      out.push({ type: 'tool-call-delta', id: open.id, delta: '' });
      return;
    }
    this.#openCall = undefined;
    this.#endCall(open, open.args.toJson(), out);
  }

  #endCall({ id, name, signature }: Omit<OpenCall, 'args'>, args: string, out: StreamPart[]): void {
    this.#calls.set(id, `${name} ${args}`);
    const providerMetadata: ProviderMetadata | undefined =
      signature === undefined ? undefined : { [this.#context.plugin]: { thoughtSignature: signature } };
    out.push(
      { type: 'tool-call-delta', id, delta: args },
      { type: 'tool-call-end', id, ...(providerMetadata !== undefined && { providerMetadata }) },
    );
  }

  #dropOpenCall(): void {
    if (this.#openCall !== undefined) this.#cutCalls.push(this.#openCall.name);
    this.#openCall = undefined;
  }

  /** The call's own id; for models without ids, a stable one for this call of this answer. */
  #freeId(given: string | undefined, answerId: string | undefined): string {
    if (given !== undefined && !this.#calls.has(given)) return given;
    const id = stableCallId(answerId, this.#calls.size + this.#cutCalls.length);
    return this.#calls.has(id) ? stableCallId(undefined, 0) : id;
  }

  #closeText(out: StreamPart[], sound?: 'keep the sound'): void {
    this.#closeReasoning(out);
    this.#text = undefined;
    if (sound === undefined) this.#media.close(out);
  }

  #closeReasoning(out: StreamPart[]): void {
    if (this.#reasoningBlock === undefined) return;
    out.push({ type: 'reasoning-end', id: this.#reasoningBlock });
    this.#reasoningBlock = undefined;
  }

  #jsonOf(args: unknown): string {
    try {
      return JSON.stringify(args ?? {});
    } catch {
      throw new InvalidResponseError('The arguments of a function call are nested too deeply.', this.#context);
    }
  }

  #nextBlock(kind: 'text' | 'reasoning'): string {
    this.#blocks += 1;
    return `${kind}-${this.#blocks}`;
  }
}
