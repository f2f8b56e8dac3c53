import { type JsonObject, objectOf, type ProviderMetadata, type StreamPart, stringOf } from '@flexiai/core/plugin';
import type { GeminiPluginId } from '../metadata/gemini-plugins.ts';

const UNKNOWN_TYPE = 'application/octet-stream';

/** Raw samples without a header, which can be joined: speech arrives in many pieces. */
const RAW_SOUND = /^audio\/(?:l16|l24|pcm)\b/i;

/** A sound that may continue. */
interface OpenSound {
  readonly id: string;
  readonly mediaType: string;
}

/** Images, sounds and files that the model made. */
export class MediaParts {
  readonly #plugin: GeminiPluginId;
  #sounds = 0;
  #open: OpenSound | undefined;

  constructor(plugin: GeminiPluginId) {
    this.#plugin = plugin;
  }

  /** Reads a part with `inlineData` or `fileData`; `false` if it has neither. */
  read(part: JsonObject, out: StreamPart[]): boolean {
    const inline = objectOf(part['inlineData']);
    const link = objectOf(part['fileData']);
    if (inline !== undefined) this.#readData(inline, part, out);
    else if (link !== undefined) this.#readLink(link, part, out);
    return inline !== undefined || link !== undefined;
  }

  /** Ends the open sound. */
  close(out: StreamPart[], providerMetadata?: ProviderMetadata): void {
    if (this.#open === undefined) return;
    out.push({ type: 'audio-end', ...this.#open, ...(providerMetadata !== undefined && { providerMetadata }) });
    this.#open = undefined;
  }

  #readData(inline: JsonObject, part: JsonObject, out: StreamPart[]): void {
    const mediaType = stringOf(inline['mimeType']) ?? UNKNOWN_TYPE;
    const data = stringOf(inline['data']) ?? '';
    const metadata = metadataOf(part, this.#plugin);
    if (/^audio\//i.test(mediaType)) {
      this.#readSound(mediaType, data, part, out);
      return;
    }
    this.close(out);
    const filename = stringOf(inline['displayName']);
    if (/^image\//i.test(mediaType)) out.push({ type: 'image', data, mediaType, ...metadata });
    else out.push({ type: 'file', data, mediaType, ...(filename !== undefined && { filename }), ...metadata });
  }

  #readSound(mediaType: string, data: string, part: JsonObject, out: StreamPart[]): void {
    const { providerMetadata } = metadataOf(part, this.#plugin);
    // A signed part must be sent back unchanged, not merged with its neighbours.
    if (this.#open?.mediaType !== mediaType || providerMetadata !== undefined) {
      this.close(out);
      this.#sounds += 1;
      this.#open = { id: `audio-${this.#sounds}`, mediaType };
    }
    const transcript = stringOf(objectOf(part['audioTranscription'])?.['text']);
    out.push({ type: 'audio-delta', id: this.#open.id, data, ...(transcript !== undefined && { transcript }) });
    if (!RAW_SOUND.test(mediaType) || providerMetadata !== undefined) this.close(out, providerMetadata);
  }

  #readLink(link: JsonObject, part: JsonObject, out: StreamPart[]): void {
    this.close(out);
    const mediaType = stringOf(link['mimeType']);
    const filename = stringOf(link['displayName']);
    const fields = {
      url: stringOf(link['fileUri']) ?? '',
      ...(mediaType !== undefined && { mediaType }),
      ...metadataOf(part, this.#plugin),
    };
    // A sound part has no field for a URL.
    if (mediaType !== undefined && /^image\//i.test(mediaType)) out.push({ type: 'image', ...fields });
    else out.push({ type: 'file', ...fields, ...(filename !== undefined && { filename }) });
  }
}

/** The fields next to the data: the signature that must be sent back, and the others. */
function metadataOf(part: JsonObject, plugin: GeminiPluginId): { readonly providerMetadata?: ProviderMetadata } {
  const { inlineData: _data, fileData: _link, audioTranscription: _words, ...rest } = part;
  return Object.keys(rest).length === 0 ? {} : { providerMetadata: { [plugin]: rest } };
}
