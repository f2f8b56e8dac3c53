import { embeddingVectors } from '../server/embedding-vectors.ts';
import { asList, asObject } from '../server/json-object.ts';
import type { Route, Turn } from '../server/wire.ts';
import { badRequest } from './gemini-errors.ts';
import { onVertex } from './vertex-path.ts';

/** @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api */
export const predictRoute: Route = {
  method: 'POST',
  path: onVertex('predict'),
  check: ({ request }) => {
    const texts = instancesOf(request.body);
    const isOne = /^gemini-/.test(request.model ?? '');
    if (texts.length === 0) return badRequest('Empty instances.', []);
    const most = isOne ? 1 : 250;
    const message = `${texts.length} instance(s) is not allowed. Maximum allowed is ${most}.`;
    return texts.length > most ? badRequest(message, []) : undefined;
  },
  unary: (turn) => {
    const texts = instancesOf(turn.request.body);
    const vectors = vectorsOf(turn, texts, asObject(asObject(turn.request.body)['parameters'])['outputDimensionality']);
    const counts = texts.map((text) => Math.max(1, Math.ceil(text.length / 4)));
    return {
      predictions: vectors.map((values, index) => ({
        embeddings: { values, statistics: { truncated: false, token_count: counts[index] } },
      })),
      metadata: { billableCharacterCount: texts.join('').length },
    };
  },
};

/** The method of the models since gemini-embedding-2, for one text. */
export const vertexEmbedContentRoute: Route = {
  method: 'POST',
  path: onVertex('embedContent'),
  unary: (turn) => {
    const { content, embedContentConfig } = asObject(turn.request.body);
    const text = asList(asObject(content)['parts'])
      .map((part) => String(asObject(part)['text'] ?? ''))
      .join('');
    const [values] = vectorsOf(turn, [text], asObject(embedContentConfig)['outputDimensionality']);
    return {
      embedding: { values },
      usageMetadata: { promptTokenCount: Math.max(1, Math.ceil(text.length / 4)) },
      truncated: false,
    };
  },
};

function vectorsOf({ reply }: Turn, texts: readonly string[], length: unknown): readonly (readonly number[])[] {
  return embeddingVectors(texts, reply, length);
}

function instancesOf(body: unknown): readonly string[] {
  return asList(asObject(body)['instances']).map((instance) => String(asObject(instance)['content'] ?? ''));
}
