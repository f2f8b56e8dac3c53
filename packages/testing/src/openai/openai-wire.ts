import { randomUUID } from 'node:crypto';
import type { Wire } from '../server/wire.ts';
import { chatCompletionsRoute } from './chat-completions.ts';
import { embeddingsRoute } from './embeddings.ts';
import { modelRoute, modelsRoute } from './models.ts';
import { checkCredential, errorCase, notJson, statusError, unaryError, unknownRoute } from './openai-errors.ts';
import { responseHeaders } from './response-headers.ts';
import { responsesRoute } from './responses.ts';

/** The OpenAI API (https://platform.openai.com/docs/api-reference), for one server: it stores responses. */
export const openaiWire = (): Wire => ({
  basePath: '/v1',
  routes: [chatCompletionsRoute(), responsesRoute(), embeddingsRoute, modelsRoute, modelRoute],
  jsonContentType: 'application/json',
  streamContentType: 'text/event-stream; charset=utf-8',
  stringify: (body) => JSON.stringify(body, undefined, 2),
  requestId: () => `req_${randomUUID().replaceAll('-', '')}`,
  headers: responseHeaders,
  checkCredential,
  unknownRoute,
  notJson,
  statusError,
  errorCase,
  unaryError,
});
