import { isObject, type JsonObject, listOf, objectOf, type ProviderMetadata, stringOf } from '@flexiai/core/plugin';

// Fields that whole messages and deltas of streams share.

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
  const { reasoning_content, reasoning, reasoning_details, content } = message;
  const text = stringOf(reasoning_content) ?? stringOf(reasoning);
  if (text !== undefined) return text;
  if (Array.isArray(reasoning_details)) return detailsText(reasoning_details);
  if (typeof content === 'string') return '';
  return listOf(content)
    .map((part) => (isObject(part) && part['type'] === 'thinking' ? contentText(part['thinking']) : ''))
    .join('');
}

/** MiniMax sends its reasoning only in OpenRouter's form, if the request asks for separate reasoning. */
function detailsText(details: readonly unknown[]): string {
  return details.map((detail) => stringOf(objectOf(detail)?.['text']) ?? '').join('');
}

/** The JSON text of a tool call's arguments. Some servers send them parsed. */
export function argumentsText(written: unknown): string {
  if (typeof written === 'string') return written;
  return isObject(written) ? JSON.stringify(written) : '';
}

/** Extra fields of an answer. */
export interface BesideAnswer {
  /** The log probabilities that were requested. */
  readonly logprobs: JsonObject | undefined;
  /** The choices after the first. */
  readonly choices: readonly JsonObject[];
}

/** The provider's facts about how it served the answer, and extra fields. */
export function answerMetadata(
  answer: JsonObject,
  { logprobs, choices }: BesideAnswer,
  pluginId: string,
): ProviderMetadata | undefined {
  const serviceTier = stringOf(answer['service_tier']);
  const systemFingerprint = stringOf(answer['system_fingerprint']);
  const fields = {
    ...(serviceTier !== undefined && { serviceTier }),
    ...(systemFingerprint !== undefined && { systemFingerprint }),
    ...(logprobs !== undefined && { logprobs }),
    ...(choices.length > 0 && { choices }),
  };
  return Object.keys(fields).length === 0 ? undefined : { [pluginId]: fields };
}
