import type {
  LanguageModelV4Citation,
  LanguageModelV4File,
  LanguageModelV4FinishReason,
  LanguageModelV4Source,
  LanguageModelV4StreamPart,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import {
  type FinishReason,
  finishMeaning,
  type ProviderMetadata,
  type SourceStreamPart,
  type StreamPart,
  toBase64,
  type Warning,
} from '@flexiai/core/plugin';
import { cutStream, type ErrorScope, failedAnswer, isUnreadableEvent, mapSdkError } from './map-sdk-error.ts';
import { METADATA_KEY, metadataOf } from './sdk-metadata.ts';
import { usageOf } from './sdk-usage.ts';
import { toWarning } from './sdk-warnings.ts';
import { ToolCalls } from './tool-calls.ts';

type V4<Type extends LanguageModelV4StreamPart['type']> = Extract<LanguageModelV4StreamPart, { readonly type: Type }>;

type BlockKind = 'text' | 'reasoning';

/** A block of text or reasoning that is open. */
interface OpenBlock {
  readonly id: string;
  metadata: SharedV4ProviderMetadata | undefined;
}

/** Converts the parts of one answer to parts of FlexiAI. A whole answer is converted like a stream. */
export class PartReader {
  readonly #scope: ErrorScope;
  /** The AI SDK's name of the model's provider, such as `anthropic.messages`. */
  readonly #sdkProvider: string;
  readonly #warnings: Warning[];
  readonly #lateWarnings: Warning[] = [];
  readonly #open = new Map<string, OpenBlock>();
  readonly #blocks = new Map<string, number>();
  readonly #calls: ToolCalls;
  #response: { readonly id?: string; readonly modelId?: string } = {};
  #started = false;
  #finished = false;
  #unread: unknown;

  constructor(sdkProvider: string, scope: ErrorScope, warnings: readonly Warning[]) {
    this.#sdkProvider = sdkProvider;
    this.#scope = scope;
    this.#warnings = [...warnings];
    this.#calls = new ToolCalls(sdkProvider);
  }

  /** Whether `finish` was read. Later parts are ignored. */
  get finished(): boolean {
    return this.#finished;
  }

  /**
   * Converts a part, and adds the result to `out`.
   * @throws FlexiAIError that the part reports
   */
  read(part: LanguageModelV4StreamPart, out: StreamPart[]): void {
    if (this.#finished) return;
    switch (part.type) {
      case 'stream-start':
        this.#warnings.push(...part.warnings.map(toWarning));
        return;
      case 'response-metadata':
        this.#response = {
          ...this.#response,
          ...(part.id !== undefined && { id: part.id }),
          ...(part.modelId !== undefined && { modelId: part.modelId }),
        };
        return;
      case 'raw':
      case 'ping':
        return;
      case 'error':
        this.#fail(part.error);
        return;
      case 'finish':
        this.#begin(out);
        this.#finish(part, out);
        return;
      default:
        this.#begin(out);
        this.#readContent(part, out);
    }
  }

  /**
   * Ends the stream.
   * @throws FlexiAIError if `finish` was not read
   */
  end(): void {
    if (this.#finished) return;
    throw this.#unread === undefined ? cutStream(this.#scope) : mapSdkError(this.#unread, this.#scope);
  }

  #readContent(
    part: Exclude<
      LanguageModelV4StreamPart,
      { readonly type: 'stream-start' | 'response-metadata' | 'raw' | 'ping' | 'error' | 'finish' }
    >,
    out: StreamPart[],
  ): void {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start':
        this.#openBlock(kindOf(part), part.id, part.providerMetadata);
        return;
      case 'text-delta':
      case 'reasoning-delta':
        this.#delta(part, out);
        return;
      case 'text-end':
        this.#endText(part, out);
        return;
      case 'reasoning-end': {
        const { id, metadata } = this.#closeBlock('reasoning', part.id, part.providerMetadata);
        // Also without metadata: reasoning without an origin would be sent to every provider.
        out.push({ type: 'reasoning-end', id, providerMetadata: metadataOf(this.#sdkProvider, metadata) });
        return;
      }
      case 'tool-input-start':
      case 'tool-input-delta':
      case 'tool-input-end':
      case 'tool-call':
        this.#calls.read(part, out);
        return;
      case 'tool-result':
        // A preview: the final result follows.
        if (part.preliminary === true) return;
        this.#block('tool-result', part, out, part.toolCallId, part.toolName);
        return;
      case 'tool-approval-request':
        this.#block('other', part, out, part.approvalId);
        return;
      case 'custom':
        this.#block('other', part, out);
        return;
      case 'reasoning-file':
        this.#block('other', { ...part, data: plainData(part.data) }, out);
        return;
      case 'file':
        this.#file(part, out);
        return;
      case 'source':
        out.push(this.#source(part));
        return;
    }
  }

  #begin(out: StreamPart[]): void {
    if (this.#started) return;
    this.#started = true;
    const { provider, model, requestId } = this.#scope;
    const { id, modelId } = this.#response;
    out.push({
      type: 'stream-start',
      provider,
      model: modelId ?? model,
      ...(id !== undefined && { id }),
      ...(requestId !== undefined && { requestId }),
      ...(this.#warnings.length > 0 && { warnings: this.#warnings }),
    });
  }

  #fail(error: unknown): void {
    // The stream continues after an event that cannot be parsed: it fails only if `finish` does not follow.
    if (!isUnreadableEvent(error)) throw mapSdkError(error, this.#scope);
    this.#unread = error;
    this.#lateWarnings.push({
      code: 'malformed-chunk',
      message: 'An event of the stream could not be read and was skipped.',
    });
  }

  #delta(part: V4<'text-delta'> | V4<'reasoning-delta'>, out: StreamPart[]): void {
    const kind = kindOf(part);
    const block = this.#open.get(`${kind}-${part.id}`) ?? this.#openBlock(kind, part.id, undefined);
    block.metadata = part.providerMetadata ?? block.metadata;
    if (part.delta !== '') out.push({ type: part.type, id: block.id, delta: part.delta });
  }

  #endText(part: V4<'text-end'>, out: StreamPart[]): void {
    const { id, metadata } = this.#closeBlock('text', part.id, part.providerMetadata);
    out.push({ type: 'text-end', id, ...this.#metadata(metadata) });
    for (const citation of part.citations ?? []) out.push(this.#citation(citation, id));
  }

  #openBlock(kind: BlockKind, id: string, metadata: SharedV4ProviderMetadata | undefined): OpenBlock {
    // Some providers use an id again, for a later block or for a block of the other kind: each block gets an id of its own.
    const number = (this.#blocks.get(id) ?? 0) + 1;
    this.#blocks.set(id, number);
    const block = { id: number === 1 ? id : `${id}-${number}`, metadata };
    this.#open.set(`${kind}-${id}`, block);
    return block;
  }

  #closeBlock(kind: BlockKind, id: string, metadata: SharedV4ProviderMetadata | undefined): OpenBlock {
    const block = this.#open.get(`${kind}-${id}`) ?? this.#openBlock(kind, id, undefined);
    this.#open.delete(`${kind}-${id}`);
    return { id: block.id, metadata: metadata ?? block.metadata };
  }

  #block(
    kind: 'tool-result' | 'other',
    raw: { readonly type: string; readonly [field: string]: unknown },
    out: StreamPart[],
    id?: string,
    toolName?: string,
  ): void {
    out.push({
      type: 'provider-block',
      kind,
      name: raw.type,
      ...(toolName !== undefined && { toolName }),
      ...(id !== undefined && { id }),
      raw,
      ...metadataEntry(this.#sdkProvider, undefined),
    });
  }

  #file({ mediaType, data, providerMetadata }: LanguageModelV4File, out: StreamPart[]): void {
    const metadata = this.#metadata(providerMetadata);
    const plain = plainData(data);
    if (mediaType.startsWith('audio/') && plain.type === 'data') {
      const id = `audio-${this.#blocks.size}`;
      this.#blocks.set(id, 1);
      out.push({ type: 'audio-delta', id, data: plain.data }, { type: 'audio-end', id, mediaType, ...metadata });
      return;
    }
    const type = mediaType.startsWith('image/') ? 'image' : 'file';
    const content = plain.type === 'data' ? { data: plain.data } : { url: plain.url };
    out.push({ type, mediaType, ...content, ...metadata });
  }

  #source(source: LanguageModelV4Source): SourceStreamPart {
    const { id, title, providerMetadata } = source;
    const isUrl = source.sourceType === 'url';
    const own = metadataOf(this.#sdkProvider, providerMetadata)[METADATA_KEY];
    return {
      type: 'source',
      ...(id !== '' && { id }),
      ...(isUrl && { url: source.url }),
      ...(title !== undefined && { title }),
      ...(!isUrl && source.filename !== undefined && { filename: source.filename }),
      providerMetadata: {
        [METADATA_KEY]: { ...own, ...(!isUrl && { mediaType: source.mediaType }) },
      },
    };
  }

  #citation({ source, startIndex, endIndex, citedText }: LanguageModelV4Citation, textId: string): SourceStreamPart {
    const citation = {
      textId,
      ...(startIndex !== undefined && { start: startIndex }),
      ...(endIndex !== undefined && { end: endIndex }),
      ...(citedText !== undefined && { citedText }),
    };
    return { ...this.#source(source), citations: [citation] };
  }

  #finish({ finishReason, usage, providerMetadata }: V4<'finish'>, out: StreamPart[]): void {
    const reason = this.#reasonOf(finishReason);
    // Blocks without an end are complete now.
    this.#calls.finish(reason, out, this.#lateWarnings);
    const { id, modelId } = this.#response;
    out.push({
      type: 'finish',
      finishReason: reason,
      ...(finishReason.raw !== undefined && { rawFinishReason: finishReason.raw }),
      usage: usageOf(usage),
      ...(modelId !== undefined && { model: modelId }),
      ...(id !== undefined && { id }),
      ...(this.#lateWarnings.length > 0 && { warnings: this.#lateWarnings }),
      ...this.#metadata(providerMetadata),
    });
    this.#finished = true;
  }

  /** @throws FlexiAIError if the reason means that the answer is not complete */
  #reasonOf({ unified, raw }: LanguageModelV4FinishReason): FinishReason {
    const meaning = raw === undefined ? undefined : finishMeaning(raw);
    if (meaning === 'failure') throw failedAnswer(raw, this.#scope);
    if (unified === 'interrupted' || (raw === undefined && (unified === 'error' || unified === 'other'))) this.end();
    switch (unified) {
      case 'error':
        throw failedAnswer(raw, this.#scope);
      case 'content-filter':
        return meaning === 'refusal' ? 'refusal' : unified;
      case 'other':
      case 'interrupted':
        return meaning ?? 'other';
      default:
        return unified;
    }
  }

  #metadata(metadata: SharedV4ProviderMetadata | undefined): { readonly providerMetadata?: ProviderMetadata } {
    return metadata === undefined ? {} : metadataEntry(this.#sdkProvider, metadata);
  }
}

function kindOf({ type }: V4<'text-start' | 'text-delta' | 'reasoning-start' | 'reasoning-delta'>): BlockKind {
  return type === 'text-start' || type === 'text-delta' ? 'text' : 'reasoning';
}

function metadataEntry(
  provider: string,
  metadata: SharedV4ProviderMetadata | undefined,
): { readonly providerMetadata: ProviderMetadata } {
  return { providerMetadata: metadataOf(provider, metadata) };
}

/** Data in a form that JSON can hold. */
function plainData(
  data: LanguageModelV4File['data'],
): { readonly type: 'data'; readonly data: string } | { readonly type: 'url'; readonly url: string } {
  return data.type === 'data'
    ? { type: 'data', data: toBase64(data.data) }
    : { type: 'url', url: data.originalUrl ?? data.url.href };
}
