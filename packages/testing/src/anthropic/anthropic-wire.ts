import type { Wire } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';
import { checkCredential, errorCase, notJson, statusError, unaryError, unknownRoute } from './anthropic-errors.ts';
import { countTokensRoute } from './count-tokens.ts';
import { messagesRoute } from './messages.ts';
import { modelRoute, modelsRoute } from './models.ts';
import { responseHeaders } from './response-headers.ts';

/** The Anthropic API (https://docs.claude.com/en/api/overview). */
export const anthropicWire: Wire = {
  basePath: '',
  routes: [messagesRoute, countTokensRoute, modelsRoute, modelRoute],
  jsonContentType: 'application/json',
  streamContentType: 'text/event-stream; charset=utf-8',
  stringify: (body) => JSON.stringify(body),
  requestId: () => wireId('req_011C', 20),
  headers: responseHeaders,
  checkCredential,
  unknownRoute,
  notJson,
  statusError,
  errorCase,
  unaryError,
};
