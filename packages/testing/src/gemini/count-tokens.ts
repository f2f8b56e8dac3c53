import type { Route } from '../server/wire.ts';

/** @see https://ai.google.dev/api/tokens */
export const countTokensRoute: Route = {
  method: 'POST',
  path: /^\/v1(?:beta|alpha)?\/models\/(?<model>[^/:]+):countTokens$/,
  unary: ({ request, reply }) => {
    const scripted = reply.usage === false ? undefined : reply.usage?.inputTokens;
    const totalTokens = scripted ?? Math.ceil(JSON.stringify(request.body).length / 4);
    return { totalTokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }] };
  },
};
