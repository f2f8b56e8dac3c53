import {
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  type ProviderMetadata,
  type SourcePart,
  stringOf,
} from '@flexiai/core/plugin';
import { OPENAI } from '../endpoint.ts';

// Fields that whole messages and deltas of streams have in common.

/** The text of `content`, which compatible servers also write as a list of parts. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  let text = '';
  for (const part of listOf(content)) {
    if (isObject(part) && part['type'] === 'text') text += stringOf(part['text']) ?? '';
  }
  return text;
}

/**
 * Visible reasoning. OpenAI shows none on Chat Completions; compatible servers do, under either of two names. Mistral
 * gives parts of `content` to it.
 *
 * @see https://github.com/mistralai/client-ts/blob/main/src/models/components/thinkchunk.ts
 */
export function reasoningText(message: JsonObject): string {
  const { reasoning_content, reasoning, content } = message;
  const text = stringOf(reasoning_content) ?? stringOf(reasoning);
  if (text !== undefined || typeof content === 'string') return text ?? '';
  return listOf(content)
    .map((part) => (isObject(part) && part['type'] === 'thinking' ? contentText(part['thinking']) : ''))
    .join('');
}

/** The JSON text of a tool call's arguments. Some servers send them parsed. */
export function argumentsText(written: unknown): string {
  if (typeof written === 'string') return written;
  return isObject(written) ? JSON.stringify(written) : '';
}

/** Pages that a search model cites. */
export function sourcesOf(message: JsonObject): SourcePart[] {
  const sources: SourcePart[] = [];
  for (const annotation of listOf(message['annotations'])) {
    const citation = objectOf(objectOf(annotation)?.['url_citation']);
    const url = stringOf(citation?.['url']);
    const title = stringOf(citation?.['title']);
    if (url !== undefined) sources.push({ type: 'source', url, ...(title !== undefined && { title }) });
  }
  return sources;
}

/** What the provider says about how it served the answer, and the log probabilities that were asked for. */
export function answerMetadata(
  answer: JsonObject,
  logprobs: unknown,
  pluginId: string = OPENAI.id,
): ProviderMetadata | undefined {
  const serviceTier = stringOf(answer['service_tier']);
  const systemFingerprint = stringOf(answer['system_fingerprint']);
  if (serviceTier === undefined && systemFingerprint === undefined && !isObject(logprobs)) return undefined;
  return {
    [pluginId]: {
      ...(serviceTier !== undefined && { serviceTier }),
      ...(systemFingerprint !== undefined && { systemFingerprint }),
      ...(isObject(logprobs) && { logprobs }),
    },
  };
}
