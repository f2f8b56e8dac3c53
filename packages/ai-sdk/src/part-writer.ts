import type {
  JSONObject,
  LanguageModelV4Citation,
  LanguageModelV4Source,
  LanguageModelV4StreamPart,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import {
  type ContinuationPart,
  type FinishPart,
  type Origin,
  type ProviderBlockStreamPart,
  ResponseAccumulator,
  type RestartPart,
  type SourceStreamPart,
  type StreamPart,
  type StreamStartPart,
} from '@flexiai/core';
import { assertNever, isObject } from '@flexiai/core/plugin';
import { jsonCopy } from './json-copy.ts';
import { extrasMetadata, type PartExtras } from './part-extras.ts';

type SdkPart = LanguageModelV4StreamPart;
type ContentPart = Exclude<StreamPart, StreamStartPart | FinishPart>;

/** A block that is open in the AI SDK's stream. */
interface OpenBlock {
  readonly kind: 'text' | 'reasoning';
  readonly id: string;
  readonly extras: PartExtras;
  readonly citations: LanguageModelV4Citation[];
}

interface OpenCall {
  readonly name: string;
  text: string;
}

/** Converts parts of an answer to stream parts of the AI SDK. The first part of a block opens it; `close` closes the blocks that are still open. */
export class PartWriter {
  readonly #originOf: (entry: string, model: string) => Origin | undefined;
  #origin: Origin | undefined;
  readonly #open = new Map<string, OpenBlock>();
  readonly #calls = new Map<string, OpenCall>();
  /** The sources that were written, by their identity. */
  readonly #sources = new Map<string, LanguageModelV4Source>();
  /** Audio that is not complete: the AI SDK takes it whole. */
  readonly #sounds = new Map<string, ResponseAccumulator>();

  /** @param originOf the origin of the parts of an entry and a model */
  constructor(originOf: (entry: string, model: string) => Origin | undefined) {
    this.#originOf = originOf;
  }

  /** Sets the entry and the model of the parts that follow. */
  begin({ provider, model }: { readonly provider: string; readonly model: string }): void {
    this.#origin = this.#originOf(provider, model);
  }

  write(part: ContentPart, out: SdkPart[]): void {
    switch (part.type) {
      case 'text-delta':
        this.#openBlock('text', part.id, out, part.newMessage === true ? { newMessage: part.newMessage } : {});
        out.push({ type: 'text-delta', id: part.id, delta: part.delta });
        return;
      case 'text-end':
        this.#openBlock('text', part.id, out);
        this.#closeBlock('text', part.id, out, { providerMetadata: part.providerMetadata });
        return;
      case 'refusal-delta': {
        const id = `refusal-${part.id}`;
        this.#openBlock('text', id, out, { refusal: true });
        out.push({ type: 'text-delta', id, delta: part.delta });
        return;
      }
      case 'reasoning-delta':
        this.#openBlock('reasoning', part.id, out);
        out.push({ type: 'reasoning-delta', id: part.id, delta: part.delta });
        return;
      case 'reasoning-end': {
        const { signature, redacted, providerMetadata } = part;
        this.#openBlock('reasoning', part.id, out);
        this.#closeBlock('reasoning', part.id, out, { signature, redacted, providerMetadata });
        return;
      }
      case 'tool-call-start':
        this.#calls.set(part.id, { name: part.name, text: '' });
        out.push({ type: 'tool-input-start', id: part.id, toolName: part.name });
        return;
      case 'tool-call-delta': {
        const call = this.#calls.get(part.id);
        if (call !== undefined) call.text += part.delta;
        out.push({ type: 'tool-input-delta', id: part.id, delta: part.delta });
        return;
      }
      case 'tool-call-end':
        this.#endCall(part.id, { providerMetadata: part.providerMetadata }, out);
        return;
      case 'source':
        this.#source(part, out);
        return;
      case 'provider-block':
        out.push(this.#block(part));
        return;
      case 'image':
      case 'file': {
        const { data, url, mediaType = DEFAULT_TYPES[part.type], providerMetadata } = part;
        const filename = part.type === 'file' ? part.filename : undefined;
        const content = data === undefined ? undefined : { type: 'data' as const, data };
        if (content === undefined && url === undefined) return;
        out.push({
          type: 'file',
          mediaType,
          data: content ?? { type: 'url', url: new URL(url ?? ''), originalUrl: url ?? '' },
          ...this.#extras({ providerMetadata, filename }),
        });
        return;
      }
      case 'audio-delta':
      case 'audio-end':
        this.#sound(part, out);
        return;
      case 'restart':
      case 'continuation':
        this.#resume(part, out);
        return;
      default:
        assertNever(part);
    }
  }

  /** Closes the open blocks at the end of the answer. */
  close(out: SdkPart[]): void {
    for (const { kind, id } of [...this.#open.values()]) this.#closeBlock(kind, id, out, {});
  }

  #openBlock(kind: OpenBlock['kind'], id: string, out: SdkPart[], extras: PartExtras = {}): void {
    const key = `${kind}-${id}`;
    if (this.#open.has(key)) return;
    this.#open.set(key, { kind, id, extras, citations: [] });
    out.push({ type: `${kind}-start`, id });
  }

  #closeBlock(kind: OpenBlock['kind'], id: string, out: SdkPart[], more: PartExtras): void {
    const key = `${kind}-${id}`;
    const block = this.#open.get(key);
    if (block === undefined) return;
    this.#open.delete(key);
    const { extras, citations } = block;
    const isThought = kind === 'reasoning';
    // Reasoning is sent back only to its origin, also without a signature.
    const metadata = this.#extras({ ...extras, ...more, ...(isThought && { signature: more.signature ?? '' }) });
    if (isThought) out.push({ type: 'reasoning-end', id, ...metadata });
    else out.push({ type: 'text-end', id, ...(citations.length > 0 && { citations }), ...metadata });
  }

  #endCall(id: string, extras: PartExtras, out: SdkPart[]): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    const input = call.text.trim() === '' ? '{}' : call.text;
    out.push(
      { type: 'tool-input-end', id },
      { type: 'tool-call', toolCallId: id, toolName: call.name, input, ...this.#extras(extras) },
    );
  }

  #source(part: SourceStreamPart, out: SdkPart[]): void {
    const identity = part.url ?? part.fileId ?? part.id ?? part.title ?? part.filename ?? '';
    const known = this.#sources.get(identity);
    const source = known ?? this.#newSource(part, identity);
    if (known === undefined) {
      this.#sources.set(identity, source);
      out.push(source);
    }
    for (const { textId, start, end, citedText } of part.citations ?? []) {
      this.#open.get(`text-${textId}`)?.citations.push({
        source,
        ...(start !== undefined && { startIndex: start }),
        ...(end !== undefined && { endIndex: end }),
        ...(citedText !== undefined && { citedText }),
      });
    }
  }

  #newSource(part: SourceStreamPart, identity: string): LanguageModelV4Source {
    const { url, title, filename, cited, fileId, citations, providerMetadata } = part;
    const id = part.id ?? `source-${this.#sources.size}`;
    const metadata: SharedV4ProviderMetadata = {
      flexiai: jsonCopy({ origin: this.#origin, cited, fileId, citations, providerMetadata }),
    };
    if (url !== undefined) {
      return {
        type: 'source',
        sourceType: 'url',
        id,
        url,
        ...(title !== undefined && { title }),
        providerMetadata: metadata,
      };
    }
    const mediaType = providerMetadata?.['ai-sdk']?.['mediaType'];
    return {
      type: 'source',
      sourceType: 'document',
      id,
      mediaType: typeof mediaType === 'string' ? mediaType : 'application/octet-stream',
      title: title ?? filename ?? identity,
      ...(filename !== undefined && { filename }),
      providerMetadata: metadata,
    };
  }

  /** A block of a provider: the original AI SDK part where there is one, otherwise a custom part. */
  #block(block: ProviderBlockStreamPart): SdkPart {
    const { providerMetadata } = this.#extras({ block, providerMetadata: block.providerMetadata });
    const raw = this.#origin?.provider.startsWith('ai-sdk') === true ? block.raw : undefined;
    if (isSdkPart(raw)) {
      const own = isObject(raw['providerMetadata']) ? (raw['providerMetadata'] as SharedV4ProviderMetadata) : {};
      return { ...raw, providerMetadata: { ...providerMetadata, ...own } } as SdkPart;
    }
    return {
      type: 'custom',
      kind: 'flexiai.provider-block',
      ...(providerMetadata !== undefined && { providerMetadata }),
    };
  }

  #sound(part: Extract<ContentPart, { readonly type: 'audio-delta' | 'audio-end' }>, out: SdkPart[]): void {
    const sound = this.#sounds.get(part.id) ?? new ResponseAccumulator();
    this.#sounds.set(part.id, sound);
    sound.add(part);
    if (part.type !== 'audio-end') return;
    const [whole] = sound.partial().content;
    if (whole?.type !== 'audio') return;
    const { data, mediaType, transcript, id: audioId, expiresAt, providerMetadata } = whole;
    out.push({
      type: 'file',
      mediaType,
      data: { type: 'data', data },
      ...this.#extras({ transcript, audioId, expiresAt, providerMetadata }),
    });
  }

  /** Another candidate continues. Reasoning of the interrupted answer is marked, and never sent back to a provider. */
  #resume(part: RestartPart | ContinuationPart, out: SdkPart[]): void {
    for (const { kind, id } of [...this.#open.values()]) {
      if (kind === 'reasoning') this.#closeBlock(kind, id, out, { discarded: true });
      else if (part.type === 'restart') this.#closeBlock(kind, id, out, {});
    }
    this.begin(part);
    const { type, ...mark } = part;
    out.push({ type: 'custom', kind: `flexiai.${type}`, providerMetadata: { flexiai: jsonCopy(mark) } });
  }

  #extras(extras: PartExtras): { readonly providerMetadata?: SharedV4ProviderMetadata } {
    return extrasMetadata({ origin: this.#origin, ...extras });
  }
}

const DEFAULT_TYPES = { image: 'image/png', file: 'application/octet-stream' } as const;

/** AI SDK parts that entries of the AI SDK keep unchanged, as blocks. */
const SDK_PARTS: ReadonlySet<unknown> = new Set(['tool-call', 'tool-result', 'custom', 'tool-approval-request']);

function isSdkPart(raw: unknown): raw is JSONObject & { readonly [field: string]: unknown } {
  return isObject(raw) && SDK_PARTS.has(raw['type']);
}
