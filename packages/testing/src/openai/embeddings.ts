import { embeddingVectors } from '../server/embedding-vectors.ts';
import { asList, asObject } from '../server/json-object.ts';
import type { HttpAnswer, Route, Turn } from '../server/wire.ts';
import { openaiError } from './openai-errors.ts';

const MOST_INPUTS = 2048;

/** @see https://platform.openai.com/docs/api-reference/embeddings */
export const embeddingsRoute: Route = {
  method: 'POST',
  path: /^\/v1\/embeddings$/,
  check,
  unary,
};

function check({ request }: Turn): HttpAnswer | undefined {
  const { model, input, dimensions } = asObject(request.body);
  if (typeof model !== 'string' || model === '') return openaiError(400, 'you must provide a model parameter');
  const inputs = textsOf(input);
  if (inputs.length === 0 || inputs.some((text) => text === '')) {
    return openaiError(
      400,
      "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
    );
  }
  if (inputs.length > MOST_INPUTS) {
    return openaiError(
      400,
      `Invalid 'input': array too long. Expected an array with maximum length ${MOST_INPUTS}, but got an array with length ${inputs.length} instead.`,
      { param: 'input', code: 'array_above_max_length' },
    );
  }
  return dimensions !== undefined && model === 'text-embedding-ada-002'
    ? openaiError(400, 'This model does not support specifying dimensions.')
    : undefined;
}

function unary({ request, reply }: Turn): object {
  const { input, dimensions, encoding_format: format } = asObject(request.body);
  const texts = textsOf(input);
  const vectors = embeddingVectors(texts, reply, dimensions);
  const tokens = reply.usage === false ? undefined : (reply.usage?.inputTokens ?? Math.ceil(texts.join('').length / 4));
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? toBytes(vector).toString('base64') : vector,
    })),
    model: reply.model ?? request.model,
    ...(tokens !== undefined && { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
  };
}

function textsOf(input: unknown): readonly string[] {
  return typeof input === 'string' ? [input] : asList(input).filter((text) => typeof text === 'string');
}

/** 32-bit floats, little-endian. */
function toBytes(vector: readonly number[]): Buffer {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes;
}
