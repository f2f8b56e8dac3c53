import type { Route } from '../server/wire.ts';
import { checkMessages, checkVersion } from './check-request.ts';

/** @see https://docs.claude.com/en/api/messages-count-tokens */
export const countTokensRoute: Route = {
  method: 'POST',
  path: /^\/v1\/messages\/count_tokens$/,
  check: (turn) => checkVersion(turn) ?? checkMessages(turn),
  unary: ({ request, reply }) => {
    const scripted = reply.usage === false ? undefined : reply.usage?.inputTokens;
    return { input_tokens: scripted ?? Math.ceil(JSON.stringify(request.body).length / 4) };
  },
};
