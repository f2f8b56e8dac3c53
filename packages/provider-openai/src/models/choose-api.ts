import { type Endpoint, OPENAI } from '../api/endpoint.ts';
import type { OpenAIConfig } from '../openai-config.ts';
import { modelTraits } from './model-traits.ts';

/** One of the two APIs that answer. */
export type ApiName = 'chat' | 'responses';

/** Models of OpenAI that only one API supports. */
const ONLY_ON_RESPONSES = /^(?:o\d|gpt-)[\w.-]*-(?:pro|codex|cyber|deep-research)\b|^(?:codex-mini|computer-use)/;

/**
 * The API for an entry's answers: the one that the entry sets, or else Chat Completions, which every endpoint supports. At OpenAI's
 * own endpoint, models that call tools there only without reasoning, or not at all, get Responses.
 *
 * @see https://developers.openai.com/api/docs/guides/responses-vs-chat-completions
 */
export function chooseApi({ api, model, baseURL, client }: OpenAIConfig, endpoint: Endpoint): ApiName {
  if (api !== undefined) return api;
  const ownEndpoint = endpoint.id === OPENAI.id && baseURL === undefined && client === undefined;
  return ownEndpoint && needsResponses(model) ? 'responses' : 'chat';
}

function needsResponses(model: string): boolean {
  return ONLY_ON_RESPONSES.test(model) || modelTraits(model).tools !== 'always';
}
