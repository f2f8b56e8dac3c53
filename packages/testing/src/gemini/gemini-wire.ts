import type { Wire } from '../server/wire.ts';
import { countTokensRoute } from './count-tokens.ts';
import { batchEmbedContentsRoute, embedContentRoute } from './embed-content.ts';
import { checkCredential, errorCase, notJson, statusError, unaryError, unknownRoute } from './gemini-errors.ts';
import { generateContentRoute, streamGenerateContentRoute } from './generate-content.ts';
import { modelRoute, modelsRoute } from './models.ts';

/** The Gemini API (https://ai.google.dev/api). It has no request ids. */
export const geminiWire: Wire = {
  basePath: '',
  routes: [
    generateContentRoute,
    streamGenerateContentRoute,
    countTokensRoute,
    embedContentRoute,
    batchEmbedContentsRoute,
    modelsRoute,
    modelRoute,
  ],
  jsonContentType: 'application/json; charset=UTF-8',
  streamContentType: 'text/event-stream',
  stringify: (body) => `${JSON.stringify(body, undefined, 2)}\n`,
  requestId: () => '',
  headers: () => ({
    vary: 'Origin, X-Origin, Referer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'x-xss-protection': '0',
    'server-timing': 'gfet4t7; dur=120',
  }),
  checkCredential,
  unknownRoute,
  notJson,
  statusError,
  errorCase,
  unaryError,
};
