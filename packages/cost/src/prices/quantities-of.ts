import type { AttemptUsage } from '@flexiai/core';
import { countOf, isObject, listOf, objectOf } from '@flexiai/core/plugin';
import type { Quantities } from './quantities.ts';

/** The billed quantities of an attempt, from the unified usage and further usage that its provider reports. */
export function quantitiesOf({ usage, content }: AttemptUsage): Quantities {
  const written = usage.cacheWriteTokens;
  const hasLifetimes = typeof written === 'object';
  const cacheWrite1h = hasLifetimes ? whole(written['1h']) : 0;
  const cacheWrite = hasLifetimes ? whole(written['5m']) : whole(written);
  const raw = isObject(usage.raw) ? usage.raw : NOTHING;
  const media = mediaOf(raw);
  // Each part is limited to its total: an excess that a provider reports is not billed twice.
  const inputTokens = whole(usage.inputTokens);
  const reads = Math.min(whole(usage.cacheReadTokens), inputTokens);
  const writes = Math.min(cacheWrite + cacheWrite1h, inputTokens - reads);
  const uncached = inputTokens - reads - writes;
  const cacheReadAudio = Math.min(media.cachedAudio, reads);
  const cacheReadImage = Math.min(media.cachedImage, reads - cacheReadAudio);
  const inputAudio = Math.min(Math.max(0, media.inputAudio - cacheReadAudio), uncached);
  const inputImage = Math.min(Math.max(0, media.inputImage - cacheReadImage), uncached - inputAudio);
  const inputVideo = Math.min(media.inputVideo, uncached - inputAudio - inputImage);
  const outputTokens = whole(usage.outputTokens);
  const outputAudio = Math.min(media.outputAudio, outputTokens);
  const outputImage = Math.min(media.outputImage, outputTokens - outputAudio);
  const reasoning = Math.min(whole(usage.reasoningTokens), outputTokens - outputAudio - outputImage);
  const long = Math.min(cacheWrite1h, writes);
  return {
    input: uncached - inputAudio - inputImage - inputVideo,
    inputAudio,
    inputImage,
    inputVideo,
    cacheRead: reads - cacheReadAudio - cacheReadImage,
    cacheReadAudio,
    cacheReadImage,
    cacheWrite: writes - long,
    cacheWrite1h: long,
    output: outputTokens - outputAudio - outputImage - reasoning,
    reasoning,
    outputAudio,
    outputImage,
    ...toolsOf(raw, content),
    requests: 1,
  };
}

const NOTHING: { readonly [field: string]: unknown } = {};

interface Media {
  readonly inputAudio: number;
  readonly inputImage: number;
  readonly inputVideo: number;
  readonly cachedAudio: number;
  readonly cachedImage: number;
  readonly outputAudio: number;
  readonly outputImage: number;
}

const NO_MEDIA: Media = {
  inputAudio: 0,
  inputImage: 0,
  inputVideo: 0,
  cachedAudio: 0,
  cachedImage: 0,
  outputAudio: 0,
  outputImage: 0,
};

/**
 * Tokens of sound and pictures, which may have separate prices. Each is part of the total of its direction.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage
 * @see https://ai.google.dev/api/generate-content#ModalityTokenCount
 */
function mediaOf(raw: { readonly [field: string]: unknown }): Media {
  if (raw['promptTokenCount'] !== undefined) return modalitiesOf(raw);
  const input = objectOf(raw['prompt_tokens_details']) ?? objectOf(raw['input_tokens_details']);
  const output = objectOf(raw['completion_tokens_details']) ?? objectOf(raw['output_tokens_details']);
  if (input === undefined && output === undefined) return NO_MEDIA;
  const cached = objectOf(input?.['cached_tokens_details']);
  return {
    inputAudio: whole(input?.['audio_tokens']),
    inputImage: whole(input?.['image_tokens']),
    inputVideo: 0,
    cachedAudio: whole(cached?.['audio_tokens']),
    cachedImage: whole(cached?.['image_tokens']),
    outputAudio: whole(output?.['audio_tokens']),
    outputImage: whole(output?.['image_tokens']),
  };
}

function modalitiesOf(raw: { readonly [field: string]: unknown }): Media {
  const prompt = listOf(raw['promptTokensDetails']);
  const tools = listOf(raw['toolUsePromptTokensDetails']);
  const cached = listOf(raw['cacheTokensDetails']);
  const output = [raw['candidatesTokensDetails'], raw['responseTokensDetails']].find(Array.isArray) ?? [];
  return {
    inputAudio: modality(prompt, 'AUDIO') + modality(tools, 'AUDIO'),
    inputImage: pictures(prompt) + pictures(tools),
    inputVideo: modality(prompt, 'VIDEO') + modality(tools, 'VIDEO'),
    cachedAudio: modality(cached, 'AUDIO'),
    cachedImage: pictures(cached),
    outputAudio: modality(output, 'AUDIO'),
    outputImage: pictures(output),
  };
}

/** Pages of documents are read as pictures. */
function pictures(details: readonly unknown[]): number {
  return modality(details, 'IMAGE') + modality(details, 'DOCUMENT');
}

function modality(details: readonly unknown[], name: string): number {
  let tokens = 0;
  for (const detail of details) {
    if (isObject(detail) && detail['modality'] === name) tokens += whole(detail['tokenCount']);
  }
  return tokens;
}

/**
 * Calls of tools that the provider ran. Anthropic counts them in the usage; OpenAI bills each `web_search_call` and
 * `file_search_call` in the answer.
 *
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#usage-and-pricing
 * @see https://platform.openai.com/docs/pricing#built-in-tools
 */
function toolsOf(
  raw: { readonly [field: string]: unknown },
  content: AttemptUsage['content'],
): Pick<Quantities, 'webSearches' | 'fileSearches'> {
  const counted = objectOf(raw['server_tool_use']);
  if (counted !== undefined) return { webSearches: whole(counted['web_search_requests']), fileSearches: 0 };
  let webSearches = 0;
  let fileSearches = 0;
  for (const part of content ?? []) {
    if (part.type !== 'provider-block') continue;
    if (part.name === 'web_search_call' && isBilledSearch(part.raw)) webSearches += 1;
    if (part.name === 'file_search_call') fileSearches += 1;
  }
  return { webSearches, fileSearches };
}

/** Opening or searching a page is not billed; only a search is. */
function isBilledSearch(block: unknown): boolean {
  const action = objectOf(objectOf(block)?.['action'])?.['type'];
  return action === undefined || action === 'search';
}

/** A whole number of tokens; other values are ignored. */
function whole(value: unknown): number {
  const count = countOf(value) ?? 0;
  return Number.isSafeInteger(count) ? count : Math.min(Math.ceil(count), Number.MAX_SAFE_INTEGER);
}
