import {
  type AudioPart,
  type ContentPart,
  type FilePart,
  type JsonSchema,
  type Message,
  toolResults,
  type UnifiedRequest,
} from '@flexiai/core';
import { toJsonSchema } from '@flexiai/core/plugin';
import { beginningOf } from './binary.ts';
import { imageSizeOf } from './image-size.ts';
import type { ImageFacts } from './image-tokens.ts';
import { measureText } from './measure-text.ts';
import { isTextFile } from './media-tokens.ts';
import { TEXT_FEATURES } from './text-feature.ts';

/** The contents of a request that determine its tokens. The same for all models. */
export interface RequestMeasure {
  /** Feature counts of all texts together, in the order of `TEXT_FEATURES`. */
  readonly text: Float64Array;
  /** The texts themselves, for the application's tokenizer. */
  readonly texts: readonly string[];
  readonly messages: number;
  readonly tools: number;
  /** Number of properties in the schemas of tools and of the answer. */
  readonly properties: number;
  readonly images: readonly ImageFacts[];
  readonly files: readonly FilePart[];
  readonly audio: readonly AudioPart[];
  /** Fields of a provider's own API, which may add tools or text that are not counted here. */
  readonly hasOwnOptions: boolean;
}

/** A block of a provider's server may be large, and its tokens are unknown in any case. */
const LONGEST_BLOCK = 20_000;

/** Maximum nesting of schemas: deeper ones are cyclic, or no provider accepts them. */
const DEEPEST_SCHEMA = 12;

const measured = new WeakMap<UnifiedRequest, RequestMeasure>();

/** Measures a request in one pass. */
export function measureRequest(request: UnifiedRequest): RequestMeasure {
  const known = measured.get(request);
  if (known !== undefined) return known;
  const walk = new RequestWalk();
  for (const message of request.messages) walk.message(message);
  for (const { name, description = '', parameters } of request.tools ?? []) {
    walk.texts.push(name, description);
    if (parameters !== undefined) walk.schema(toJsonSchema(parameters), 0);
  }
  const format = request.responseFormat;
  if (format?.type === 'json-schema') walk.schema(toJsonSchema(format.schema), 0);
  const measure = walk.measure(request);
  measured.set(request, measure);
  return measure;
}

/** Measures texts to embed. */
export function measureTexts(texts: readonly string[]): RequestMeasure {
  const walk = new RequestWalk();
  walk.texts.push(...texts);
  return walk.measure({ messages: [] });
}

class RequestWalk {
  readonly texts: string[] = [];
  readonly #images: ImageFacts[] = [];
  readonly #files: FilePart[] = [];
  readonly #audio: AudioPart[] = [];
  #properties = 0;

  measure({ messages, tools = [], providerOptions }: UnifiedRequest): RequestMeasure {
    const text = new Float64Array(TEXT_FEATURES.length);
    for (const piece of this.texts) {
      const counts = measureText(piece);
      for (let index = 0; index < text.length; index++)
        text[index] = (text[index] as number) + (counts[index] as number);
    }
    return {
      text,
      texts: this.texts,
      messages: messages.length,
      tools: tools.length,
      properties: this.#properties,
      images: this.#images,
      files: this.#files,
      audio: this.#audio,
      hasOwnOptions: providerOptions !== undefined && Object.keys(providerOptions).length > 0,
    };
  }

  message(message: Message): void {
    if (typeof message.content === 'string') {
      this.texts.push(message.content);
    } else if (message.role === 'tool') {
      for (const part of toolResults(message)) this.#part(part);
    } else {
      for (const part of message.content) this.#part(part);
    }
  }

  #part(part: ContentPart): void {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        this.texts.push(part.text);
        return;
      case 'refusal':
        this.texts.push(part.refusal);
        return;
      case 'tool-call':
        this.texts.push(part.name, part.rawArguments ?? jsonOf(part.arguments));
        return;
      case 'tool-result':
        if (typeof part.content === 'string') this.texts.push(part.content);
        else for (const inner of part.content) this.#part(inner);
        return;
      case 'provider-block':
        this.texts.push(jsonOf(part.raw).slice(0, LONGEST_BLOCK));
        return;
      case 'image': {
        const beginning = beginningOf(part);
        this.#images.push({ size: beginning && imageSizeOf(beginning), detail: part.detail });
        return;
      }
      case 'file':
        if (isTextFile(part)) this.texts.push(textOfFile(part));
        else this.#files.push(part);
        return;
      case 'audio':
        this.#audio.push(part);
        return;
      default:
        // Sources of an answer are not sent back.
        return;
    }
  }

  /** Providers convert schemas to a notation of their own: names, descriptions and values count, brackets do not. */
  schema(schema: unknown, depth: number): void {
    if (typeof schema !== 'object' || schema === null || depth > DEEPEST_SCHEMA) return;
    if (Array.isArray(schema)) {
      for (const inner of schema) this.schema(inner, depth + 1);
      return;
    }
    for (const [key, value] of Object.entries(schema as JsonSchema)) {
      if (key === 'properties' && typeof value === 'object' && value !== null) {
        for (const [name, property] of Object.entries(value)) {
          this.#properties += 1;
          this.texts.push(name);
          this.schema(property, depth + 1);
        }
      } else if (key === 'enum' && Array.isArray(value)) {
        this.texts.push(value.map((item) => JSON.stringify(item)).join('|'));
      } else if (key === 'description' && typeof value === 'string') {
        this.texts.push(value);
      } else {
        this.schema(value, depth + 1);
      }
    }
  }
}

function textOfFile(part: FilePart): string {
  if (typeof part.data === 'string') return decode(part.data);
  if (part.data !== undefined) return new TextDecoder().decode(part.data);
  return decode(/;base64,(.*)$/is.exec(part.url ?? '')?.[1] ?? '');
}

function decode(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return base64;
  }
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
