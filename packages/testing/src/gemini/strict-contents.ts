import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import type { HttpAnswer, Turn } from '../server/wire.ts';
import { badRequest, geminiError } from './gemini-errors.ts';
import { callTurnProblem } from './strict-call-turns.ts';
import { dataProblem } from './strict-data.ts';
import { snakeCase, unknownFields } from './strict-fields.ts';
import { jsonSchemaProblem } from './strict-json-schema.ts';
import { openapiSchemaViolation } from './strict-openapi-schema.ts';

const ROLES = new Set<unknown>(['user', 'model', 'function', undefined]);
const DATA_FIELDS = [
  'text',
  'inlineData',
  'functionCall',
  'functionResponse',
  'fileData',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
];

/** Further checks of `generateContent` beside the contents; returns the first error. */
export function checkContentsStrictly({ request }: Turn): HttpAnswer | undefined {
  const body = asObject(request.body);
  const unknown = unknownFields(body);
  if (unknown.length > 0) return badRequest(unknown.map(({ description }) => description).join('\n'), unknown);
  const refusedSchema = checkSchemas(body);
  if (refusedSchema !== undefined) return refusedSchema;
  const contents = asList(body['contents']).map(asObject);
  const refusal = checkParts(contents);
  if (refusal !== undefined) return refusal;
  const problem = dataProblem(contents) ?? callTurnProblem(contents, request.model ?? '');
  return problem === undefined ? undefined : geminiError(400, 'INVALID_ARGUMENT', problem);
}

/** The schemas of functions and of the answer, each in one of two formats. */
function checkSchemas(body: JsonObject): HttpAnswer | undefined {
  const config = asObject(body['generationConfig']);
  const schemas: Written[] = [
    { own: config['responseSchema'], json: config['responseJsonSchema'], path: 'generation_config.response_schema' },
  ];
  for (const [index, tool] of asList(body['tools']).map(asObject).entries()) {
    for (const [place, declaration] of asList(tool['functionDeclarations']).map(asObject).entries()) {
      const path = `tools[${index}].function_declarations[${place}].parameters`;
      schemas.push({ own: declaration['parameters'], json: declaration['parametersJsonSchema'], path });
    }
  }
  for (const [index, { own, json, path }] of schemas.entries()) {
    const breach = openapiSchemaViolation(own, path);
    if (breach !== undefined) return violation(breach.field, breach.description);
    const problem = json === undefined ? undefined : jsonSchemaProblem(json, index === 0 ? 'answer' : 'parameters');
    if (problem !== undefined) return geminiError(400, 'INVALID_ARGUMENT', problem);
  }
  return undefined;
}

/** An OpenAPI schema of the service, or a JSON Schema. */
interface Written {
  readonly own: unknown;
  readonly json: unknown;
  readonly path: string;
}

function checkParts(contents: readonly JsonObject[]): HttpAnswer | undefined {
  for (const [index, content] of contents.entries()) {
    if (!ROLES.has(content['role'])) {
      return geminiError(400, 'INVALID_ARGUMENT', 'Please use a valid role: user, model.');
    }
    const path = `contents[${index}].parts`;
    const parts = asList(content['parts']).map(asObject);
    if (parts.length === 0) return violation(path, 'contents.parts must not be empty.');
    for (const [place, part] of parts.entries()) {
      if (!DATA_FIELDS.some((field) => part[field] !== undefined || part[snakeCase(field)] !== undefined)) {
        return violation(`${path}[${place}].data`, "required oneof field 'data' must have one initialized field");
      }
      const result = part['functionResponse'];
      if (isObject(result) && !isObject(result['response'])) {
        const field = `${path}[${place}].function_response.response`;
        const description = `Invalid value at '${field}' (type.googleapis.com/google.protobuf.Struct), ${JSON.stringify(result['response'])}`;
        return badRequest(description, [{ field, description }]);
      }
    }
  }
  return undefined;
}

function violation(field: string, description: string): HttpAnswer {
  return badRequest(`* GenerateContentRequest.${field}: ${description}\n`, [{ field, description }]);
}
