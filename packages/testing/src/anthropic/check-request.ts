import { asObject } from '../server/json-object.ts';
import type { HttpAnswer, Turn } from '../server/wire.ts';
import { anthropicError } from './anthropic-errors.ts';

/** @see https://docs.claude.com/en/api/versioning */
export function checkVersion(turn: Turn): HttpAnswer | undefined {
  if (turn.request.headers['anthropic-version'] !== undefined) return undefined;
  return anthropicError(turn, 400, 'invalid_request_error', 'anthropic-version: header is required');
}

/** The required fields of every endpoint. */
export function checkMessages(turn: Turn): HttpAnswer | undefined {
  const { model, messages } = asObject(turn.request.body);
  const refuse = (message: string): HttpAnswer => anthropicError(turn, 400, 'invalid_request_error', message);
  if (model === undefined) return refuse('model: Field required');
  if (typeof model !== 'string') return refuse('model: Input should be a valid string');
  if (messages === undefined) return refuse('messages: Field required');
  if (!Array.isArray(messages)) return refuse('messages: Input should be a valid list');
  if (messages.length === 0) return refuse('messages: at least one message is required');
  return undefined;
}

/** `max_tokens` is mandatory. */
export function checkMaxTokens(turn: Turn): HttpAnswer | undefined {
  const { max_tokens: maxTokens } = asObject(turn.request.body);
  const refuse = (message: string): HttpAnswer => anthropicError(turn, 400, 'invalid_request_error', message);
  if (maxTokens === undefined) return refuse('max_tokens: Field required');
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens)) {
    return refuse('max_tokens: Input should be a valid integer');
  }
  return maxTokens < 1 ? refuse('max_tokens: Input should be greater than or equal to 1') : undefined;
}
