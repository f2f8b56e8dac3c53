import { asObject, isObject } from '../server/json-object.ts';
import type { HttpAnswer, Route, Turn } from '../server/wire.ts';
import { openaiError } from './openai-errors.ts';
import { responseEvents } from './response-events.ts';
import { ResponseMemory } from './response-memory.ts';
import { draftResponse, type ResponseDraft } from './response-object.ts';
import { checkResponsesStrictly } from './strict-responses.ts';

/**
 * The route of one server, which stores responses.
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
export function responsesRoute(): Route {
  const memory = new ResponseMemory();
  const draft = (turn: Turn): ResponseDraft => {
    const response = draftResponse(turn);
    memory.remember(asObject(turn.request.body), asObject(response.at('end')));
    return response;
  };
  return {
    method: 'POST',
    path: /^\/v1\/responses$/,
    check,
    checkStrictly: (turn) => checkResponsesStrictly(turn, memory),
    unary: (turn) => draft(turn).at('end'),
    stream: responseEvents(draft),
    wantsStream: ({ body }) => asObject(body)['stream'] === true,
  };
}

function check({ request: { body } }: Turn): HttpAnswer | undefined {
  const missing = (param: string): HttpAnswer =>
    openaiError(400, `Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
  if (!isObject(body) || typeof body['model'] !== 'string' || body['model'] === '') return missing('model');
  const { input } = body;
  if (input === undefined) return missing('input');
  if (typeof input === 'string' || Array.isArray(input)) return undefined;
  return openaiError(
    400,
    "Invalid type for 'input': expected one of a string or array of input items, but got an object instead.",
    { param: 'input', code: 'invalid_type' },
  );
}
