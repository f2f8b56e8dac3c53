import { embeddingVectors } from '../server/embedding-vectors.ts';
import { asList, asObject, type JsonObject } from '../server/json-object.ts';
import type { HttpAnswer, Route, Turn } from '../server/wire.ts';
import { badRequest } from './gemini-errors.ts';

const MOST_REQUESTS = 100;

/** @see https://ai.google.dev/api/embeddings#method:-models.embedcontent */
export const embedContentRoute: Route = {
  method: 'POST',
  path: /^\/v1(?:beta|alpha)?\/models\/(?<model>[^/:]+):embedContent$/,
  check: ({ request }) => checkContent(asObject(request.body), 'EmbedContentRequest.content'),
  unary: (turn) => ({ embedding: { values: vectorsOf(turn, [asObject(turn.request.body)])[0] }, ...usageOf(turn) }),
};

/** @see https://ai.google.dev/api/embeddings#method:-models.batchembedcontents */
export const batchEmbedContentsRoute: Route = {
  method: 'POST',
  path: /^\/v1(?:beta|alpha)?\/models\/(?<model>[^/:]+):batchEmbedContents$/,
  check: checkBatch,
  unary: (turn) => ({
    embeddings: vectorsOf(turn, requestsOf(turn)).map((values) => ({ values })),
    ...usageOf(turn),
  }),
};

function checkBatch(turn: Turn): HttpAnswer | undefined {
  const requests = requestsOf(turn);
  if (requests.length > MOST_REQUESTS) {
    return refuse('BatchEmbedContentsRequest.requests', `at most ${MOST_REQUESTS} requests can be in one batch`);
  }
  for (const [index, request] of requests.entries()) {
    const path = `BatchEmbedContentsRequest.requests[${index}]`;
    if (request['model'] !== `models/${turn.request.model}`) {
      return refuse(`${path}.model`, 'the model must match the one of the batch request');
    }
    const refusal = checkContent(request, `${path}.content`);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function checkContent(request: JsonObject, path: string): HttpAnswer | undefined {
  return textOf(request) === '' ? refuse(path, 'content is not specified') : undefined;
}

function refuse(path: string, description: string): HttpAnswer {
  return badRequest(`* ${path}: ${description}\n`, [{ field: path, description }]);
}

function requestsOf({ request }: Turn): readonly JsonObject[] {
  return asList(asObject(request.body)['requests']).map(asObject);
}

function vectorsOf({ reply }: Turn, requests: readonly JsonObject[]): readonly (readonly number[])[] {
  return embeddingVectors(requests.map(textOf), reply, requests[0]?.['outputDimensionality']);
}

function textOf({ content }: JsonObject): string {
  return asList(asObject(content)['parts'])
    .map((part) => asObject(part)['text'])
    .filter((text) => typeof text === 'string')
    .join('');
}

/** The API reports no usage of embeddings unless scripted. */
function usageOf({ reply: { usage } }: Turn): object {
  const tokens = usage === false ? undefined : usage?.inputTokens;
  return tokens === undefined ? {} : { usageMetadata: { promptTokenCount: tokens, totalTokenCount: tokens } };
}
