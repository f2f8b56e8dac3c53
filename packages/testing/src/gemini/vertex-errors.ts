import type { WireErrorCase } from '../server/fault.ts';
import type { HttpAnswer, Turn } from '../server/wire.ts';
import { errorCase, geminiError, statusError } from './gemini-errors.ts';

const RPC = 'type.googleapis.com/google.rpc';

/** A token in the header, or a key of express mode. */
export function checkVertexCredential({ request: { headers } }: Turn, credential: string): HttpAnswer | undefined {
  const token = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
  const sent = token ?? headers['x-goog-api-key'];
  if (sent === credential) return undefined;
  if (token === undefined && sent !== undefined) return unauthenticated('API_KEY_INVALID');
  return unauthenticated(sent === undefined ? 'CREDENTIALS_MISSING' : 'ACCESS_TOKEN_EXPIRED');
}

export function vertexStatusError(turn: Turn, code: number, retryAfter: string | number | undefined): HttpAnswer {
  switch (code) {
    case 401:
      return unauthenticated('ACCESS_TOKEN_EXPIRED');
    case 403:
      return permissionDenied(turn);
    case 404:
      return notFound(turn);
    case 429:
      return exhausted(retryAfter);
    default:
      return statusError(turn, code, retryAfter);
  }
}

export function vertexErrorCase(turn: Turn, error: WireErrorCase, retryAfter: string | number | undefined): HttpAnswer {
  if (error === 'invalid-api-key') return unauthenticated('ACCESS_TOKEN_EXPIRED');
  if (error === 'model-not-found') return notFound(turn);
  if (error === 'insufficient-quota') return quotaExceeded(turn, retryAfter);
  return errorCase(turn, error, retryAfter);
}

function unauthenticated(reason: string): HttpAnswer {
  return geminiError(
    401,
    'UNAUTHENTICATED',
    reason === 'API_KEY_INVALID'
      ? 'API key not valid. Please pass a valid API key.'
      : 'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    [
      {
        '@type': `${RPC}.ErrorInfo`,
        reason,
        domain: 'googleapis.com',
        metadata: {
          service: 'aiplatform.googleapis.com',
          method: 'google.cloud.aiplatform.v1beta1.PredictionService.GenerateContent',
        },
      },
    ],
  );
}

function permissionDenied({ request }: Turn): HttpAnswer {
  const resource = `//aiplatform.googleapis.com${request.path.replace(/^\/v1(?:beta1)?/, '').replace(/:\w+$/, '')}`;
  return geminiError(
    403,
    'PERMISSION_DENIED',
    `Permission 'aiplatform.endpoints.predict' denied on resource '${resource}' (or it may not exist).`,
    [
      {
        '@type': `${RPC}.ErrorInfo`,
        reason: 'IAM_PERMISSION_DENIED',
        domain: 'aiplatform.googleapis.com',
        metadata: { permission: 'aiplatform.endpoints.predict', resource },
      },
    ],
  );
}

function notFound({ request }: Turn): HttpAnswer {
  const name = request.path.replace(/^\/v1(?:beta1)?\//, '').replace(/:\w+$/, '');
  return geminiError(
    404,
    'NOT_FOUND',
    `Publisher Model \`${name}\` was not found or your project does not have access to it. Please ensure you are using a valid model version. For more information, see: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions`,
  );
}

/** Vertex AI names no quota, and no delay unless scripted: its capacity is shared. */
function exhausted(retryAfter: string | number | undefined): HttpAnswer {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return geminiError(
    429,
    'RESOURCE_EXHAUSTED',
    'Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.',
    [],
    headers,
  );
}

function quotaExceeded({ request }: Turn, retryAfter: string | number | undefined): HttpAnswer {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return geminiError(
    429,
    'RESOURCE_EXHAUSTED',
    `Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_day_per_project_per_base_model with base model: ${request.model}. Please submit a quota increase request. https://cloud.google.com/vertex-ai/docs/generative-ai/quotas-genai.`,
    [],
    headers,
  );
}
