import type { CustomWire } from '../kit/create-wire-server.ts';
import { wireId } from '../server/wire-id.ts';
import { anthropicErrors } from './anthropic-errors.ts';
import { countTokensEndpoint } from './count-tokens.ts';
import { messagesEndpoint } from './messages.ts';
import { modelEndpoint, modelsEndpoint } from './models.ts';
import { responseHeaders } from './response-headers.ts';

/** The Anthropic API (https://docs.claude.com/en/api/overview). */
export const anthropicWire: CustomWire = {
  ...messagesEndpoint,
  name: 'Anthropic Messages',
  endpoints: [countTokensEndpoint, modelsEndpoint, modelEndpoint],
  ids: {
    request: () => wireId('req_011C', 20),
    answer: () => wireId('msg_01', 22),
    toolCall: () => wireId('toolu_01', 22),
  },
  headers: responseHeaders,
  sentKey: ({ headers }) => headers['x-api-key'] ?? /^Bearer\s+(.+)$/i.exec(headers['authorization'] ?? '')?.[1],
  errors: anthropicErrors,
  statuses: { 'insufficient-quota': 400, overloaded: 529 },
};
