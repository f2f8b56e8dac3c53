import type { HttpAnswer, Wire } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';

/** The life of a token, in seconds. */
const LIFE_S = 3599;

/** Google's OAuth 2.0 server: https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
export const tokenWire: Wire = {
  basePath: '',
  routes: [
    {
      method: 'POST',
      path: /^\/token$/,
      isForm: true,
      check: ({ request }) => {
        const { grant_type: grant, assertion, refresh_token: refresh } = Object(request.body);
        const isKnown = assertion !== undefined || refresh !== undefined;
        return isKnown ? undefined : failure(400, 'unsupported_grant_type', `Invalid grant_type: ${grant ?? ''}`);
      },
      unary: () => ({ access_token: `ya29.${wireId('', 40)}`, expires_in: LIFE_S, token_type: 'Bearer' }),
    },
  ],
  jsonContentType: 'application/json; charset=utf-8',
  streamContentType: 'text/event-stream',
  stringify: (body) => `${JSON.stringify(body, undefined, 2)}\n`,
  requestId: () => '',
  headers: () => ({
    'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
    vary: 'Origin, X-Origin, Referer',
  }),
  checkCredential: () => undefined,
  unknownRoute: () => ({ status: 404, body: '<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>' }),
  notJson: () => failure(400, 'invalid_request', 'Missing required parameter: grant_type'),
  statusError: (_turn, status) => errorOf(status),
  errorCase: (_turn, error) => errorOf(error === 'overloaded' ? 503 : 400),
  unaryError: () => errorOf(503),
};

function errorOf(status: number): HttpAnswer {
  if (status >= 500) return failure(status, 'internal_failure', 'Backend Error');
  if (status === 401) return failure(401, 'invalid_client', 'The OAuth client was not found.');
  if (status === 403) return failure(403, 'access_denied', 'Account restricted');
  return failure(status, 'invalid_grant', 'Invalid JWT Signature.');
}

function failure(status: number, error: string, description: string): HttpAnswer {
  return { status, body: { error, error_description: description } };
}
