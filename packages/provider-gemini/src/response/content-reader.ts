import {
  InvalidResponseError,
  isObject,
  type JsonObject,
  type ProviderMetadata,
  type StreamPart,
  stringOf,
} from '@flexiai/core/plugin';
import type { ErrorContext } from '../errors/map-gemini-error.ts';

/** What closes a block of reasoning. */
interface Proof {
  readonly signature: string;
  readonly providerMetadata?: ProviderMetadata;
}

/**
 * The parts of a candidate's content, told apart by their fields: thoughts, text, calls and executed code stand side by
 * side in one list. Neighbours of one kind make one block.
 *
 * @see https://ai.google.dev/api/caching#Part
 */
export class ContentReader {
  /** Code that Google ran, and what came of it: no words of the answer. */
  readonly codeExecution: JsonObject[] = [];
  /** Pictures and sounds of the answer, which no stream part can carry: `inlineData` as it came. */
  readonly media: JsonObject[] = [];
  readonly #context: ErrorContext;
  readonly #callIds = new Set<string>();
  #blocks = 0;
  #textBlock: string | undefined;
  #reasoningBlock: string | undefined;

  constructor(context: ErrorContext) {
    this.#context = context;
  }

  get hasCalls(): boolean {
    return this.#callIds.size > 0;
  }

  /**
   * Reads one part into `out`.
   * @throws InvalidResponseError for a call that is not whole
   */
  read(part: JsonObject, out: StreamPart[]): void {
    const { text, functionCall, inlineData, executableCode, codeExecutionResult } = part;
    const signature = stringOf(part['thoughtSignature']);
    if (isObject(functionCall)) this.#readCall(functionCall, signature, out);
    else if (isObject(executableCode)) this.codeExecution.push({ executableCode });
    else if (isObject(codeExecutionResult)) this.codeExecution.push({ codeExecutionResult });
    else if (isObject(inlineData)) this.media.push(inlineData);
    else if (typeof text !== 'string') return;
    else if (part['thought'] === true) this.#readThought(text, signature, out);
    else this.#readText(text, signature, out);
  }

  /** Closes the block of reasoning that is open; with a `proof`, makes one if none is. */
  closeReasoning(out: StreamPart[], proof?: Proof): void {
    if (this.#reasoningBlock === undefined && proof === undefined) return;
    const id = this.#reasoningBlock ?? this.#nextBlock('reasoning');
    out.push({ type: 'reasoning-end', id, ...proof });
    this.#reasoningBlock = undefined;
  }

  #readThought(text: string, signature: string | undefined, out: StreamPart[]): void {
    if (text !== '') {
      this.#textBlock = undefined;
      this.#reasoningBlock ??= this.#nextBlock('reasoning');
      out.push({ type: 'reasoning-delta', id: this.#reasoningBlock, delta: text });
    }
    if (signature !== undefined) this.closeReasoning(out, { signature });
  }

  #readText(text: string, signature: string | undefined, out: StreamPart[]): void {
    if (text === '' && signature === undefined) return;
    this.closeReasoning(out);
    // A signed part must go back as it came, not melted into its neighbours: it gets a block of its own.
    if (signature !== undefined) this.#textBlock = undefined;
    if (text !== '') {
      this.#textBlock ??= this.#nextBlock('text');
      out.push({ type: 'text-delta', id: this.#textBlock, delta: text });
    }
    if (signature === undefined) return;
    this.#textBlock = undefined;
    // Deltas carry no signature; an empty block of reasoning does, and says what it signs.
    const signs = text === '' ? 'empty-text' : 'text';
    this.closeReasoning(out, { signature, providerMetadata: { gemini: { signs } } });
  }

  #readCall(call: JsonObject, signature: string | undefined, out: StreamPart[]): void {
    const name = stringOf(call['name']);
    if (name === undefined || call['willContinue'] === true || call['partialArgs'] !== undefined) {
      throw new InvalidResponseError(
        'Gemini sent a function call in pieces, which cannot be put together. Leave out `streamFunctionCallArguments`.',
        this.#context,
      );
    }
    this.closeReasoning(out);
    this.#textBlock = undefined;
    const id = this.#callId(stringOf(call['id']));
    out.push(
      { type: 'tool-call-start', id, name },
      { type: 'tool-call-delta', id, delta: this.#argumentsText(call['args']) },
      {
        type: 'tool-call-end',
        id,
        ...(signature !== undefined && { providerMetadata: { gemini: { thoughtSignature: signature } } }),
      },
    );
  }

  /** The call's own id; for the models that give none, one that is unique in every conversation. */
  #callId(given: string | undefined): string {
    const isFree = given !== undefined && !this.#callIds.has(given);
    const id = isFree ? given : `call_${crypto.randomUUID().replaceAll('-', '')}`;
    this.#callIds.add(id);
    return id;
  }

  #argumentsText(args: unknown): string {
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
