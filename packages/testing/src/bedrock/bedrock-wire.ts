import { randomUUID } from 'node:crypto';
import type { Wire } from '../server/wire.ts';
import { checkCredential, errorCase, notJson, statusError, unaryError, unknownRoute } from './bedrock-errors.ts';
import { converseRoute, converseStreamRoute } from './converse.ts';
import { asyncInvokesRoute, foundationModelsRoute, inferenceProfilesRoute } from './models.ts';

/** The API of Amazon Bedrock (https://docs.aws.amazon.com/bedrock/latest/APIReference/welcome.html). */
export const bedrockWire: Wire = {
  basePath: '',
  routes: [converseRoute, converseStreamRoute, asyncInvokesRoute, foundationModelsRoute, inferenceProfilesRoute],
  jsonContentType: 'application/json',
  streamContentType: 'application/vnd.amazon.eventstream',
  stringify: (body) => JSON.stringify(body),
  requestId: () => randomUUID(),
  headers: ({ requestId }) => ({ 'x-amzn-requestid': requestId }),
  checkCredential,
  unknownRoute,
  notJson,
  statusError,
  errorCase,
  unaryError,
};
