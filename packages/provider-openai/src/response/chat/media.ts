import {
  isObject,
  type JsonObject,
  listOf,
  mediaTypeOf,
  objectOf,
  type StreamPart,
  stringOf,
} from '@flexiai/core/plugin';

/** The one sound of a message. */
const AUDIO = 'audio';

/** `audio.format` of the request, as media types. */
const FORMATS: { readonly [format: string]: string } = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  opus: 'audio/opus',
  aac: 'audio/aac',
  pcm16: 'audio/pcm',
};

/**
 * Collects the sound of a message from its deltas.
 * @see https://platform.openai.com/docs/guides/audio
 */
export class Sound {
  readonly #mediaType: string;
  #fields: JsonObject = {};

  /** @param format `audio.format` of the request */
  constructor(format: string) {
    this.#mediaType = FORMATS[format] ?? `audio/${format}`;
  }

  accept(audio: JsonObject, parts: StreamPart[]): void {
    const { data: _data, transcript: _transcript, ...fields } = audio;
    this.#fields = { ...this.#fields, ...fields };
    const data = stringOf(audio['data']);
    const transcript = stringOf(audio['transcript']);
    if (data === undefined && transcript === undefined) return;
    parts.push({
      type: 'audio-delta',
      id: AUDIO,
      ...(data !== undefined && { data }),
      ...(transcript !== undefined && { transcript }),
    });
  }

  end(parts: StreamPart[]): void {
    const audioId = stringOf(this.#fields['id']);
    const { expires_at: expires } = this.#fields;
    parts.push({
      type: 'audio-end',
      id: AUDIO,
      mediaType: this.#mediaType,
      ...(audioId !== undefined && { audioId }),
      // The API counts in seconds.
      ...(typeof expires === 'number' && { expiresAt: expires * 1000 }),
    });
  }
}

/**
 * The pictures of a message or a delta: OpenRouter's `images`, or parts of `content`. Each one once: some servers repeat
 * them in a last delta.
 *
 * @param seen the pictures so far
 * @returns those, and the ones of this message
 *
 * @see https://openrouter.ai/docs/features/multimodal/image-generation
 */
export function takePictures(
  message: JsonObject,
  seen: Set<string> | undefined,
  parts: StreamPart[],
): Set<string> | undefined {
  let known = seen;
  for (const item of [...listOf(message['images']), ...listOf(message['content'])]) {
    const url = isObject(item) ? pictureUrl(item) : undefined;
    if (url === undefined || known?.has(url) === true) continue;
    known = (known ?? new Set()).add(url);
    parts.push({ type: 'image', ...pictureOf(url) });
  }
  return known;
}

function pictureUrl(item: JsonObject): string | undefined {
  const { image_url: image } = item;
  return stringOf(image) ?? stringOf(objectOf(image)?.['url']);
}

function pictureOf(url: string): { url: string } | { data: string; mediaType: string } {
  const comma = url.indexOf(',');
  const head = url.slice(0, Math.max(comma, 0));
  if (!head.startsWith('data:') || !head.endsWith(';base64')) return { url };
  return { data: url.slice(comma + 1), mediaType: mediaTypeOf(head.slice('data:'.length)) };
}
