import type { WireEndpoint } from '../kit/wire-definition.ts';
import { checkMessages, checkVersion } from './check-request.ts';

/** @see https://docs.claude.com/en/api/messages-count-tokens */
export const countTokensEndpoint: WireEndpoint = {
  path: '/v1/messages/count_tokens',
  check: (turn) => checkVersion(turn) ?? checkMessages(turn),
  encode: ({ request, reply }) => {
    const scripted = reply.usage === false ? undefined : reply.usage?.inputTokens;
    return { input_tokens: scripted ?? Math.ceil(JSON.stringify(request.body).length / 4) };
  },
};
