import { copyData, isCopy, isPlainData } from '../data/copy-data.ts';
import { isObject, type JsonObject } from '../data/json-fields.ts';
import { type InputIssue, ValidationError } from '../errors/client-errors.ts';
import { messageOf } from '../errors/message-of.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import { formatIssues } from '../validation/format-issues.ts';

/**
 * A copy of the request: later changes to the caller's object do not affect the call. Containers are copied, texts and bytes
 * are not.
 *
 * @param known the fields that may be inherited, where the request is an instance of a class
 *
 * @throws ValidationError for a field that cannot be read
 */
export function takeRequest<Request extends object>(request: Request, known: readonly string[] = []): Request {
  if (!isObject(request)) return request;
  const issues: InputIssue[] = [];
  const copy = fieldsNow(request, known, issues);
  for (const field in copy) {
    const value = copy[field];
    if (typeof value !== 'object' || value === null) continue;
    try {
      copy[field] = takeField(field, value);
    } catch (error) {
      issues.push(unreadable(field, error));
    }
  }
  if (issues.length > 0) throw new ValidationError(formatIssues('The request is not valid.', issues), { issues });
  return copy as object as Request;
}

function fieldsNow(request: JsonObject, known: readonly string[], issues: InputIssue[]): { [field: string]: unknown } {
  try {
    if (isPlainData(request)) return { ...request };
  } catch {
    // One of its getters throws: the loop below finds out which.
  }
  const inherited = known.filter((field) => !Object.hasOwn(request, field) && field in request);
  const entries = [...Object.keys(request), ...inherited].flatMap((field): [string, unknown][] => {
    try {
      return [[field, request[field]]];
    } catch (error) {
      issues.push(unreadable(field, error));
      return [];
    }
  });
  return Object.fromEntries(entries);
}

function unreadable(path: string, error: unknown): InputIssue {
  return { path, message: `cannot be read: ${messageOf(error)}` };
}

/** A copy of the request for code that may change it: a middleware, a listener. */
export function ownCopy(request: UnifiedRequest): UnifiedRequest {
  const copy = copyData(request);
  for (const [index, tool] of (request.tools ?? []).entries())
    remember(tool.parameters, copy.tools?.[index]?.parameters);
  if (request.responseFormat?.type === 'json-schema' && copy.responseFormat?.type === 'json-schema') {
    remember(request.responseFormat.schema, copy.responseFormat.schema);
  }
  return copy;
}

/**
 * A copy of the request that a middleware passes on: `given` itself where the middleware changed nothing in its copy, so that
 * results that are cached for `given` stay valid.
 */
export function takeChanged(changed: UnifiedRequest, given: UnifiedRequest): UnifiedRequest {
  return isCopy(changed, given) ? given : takeRequest(changed);
}

/**
 * The schemas of earlier calls, by the objects that they were copied from: what was derived from a schema is valid for the next
 * call.
 */
const taken = new WeakMap<object, JsonObject>();

function takeField(field: string, value: object): unknown {
  if (field === 'tools' && Array.isArray(value)) return value.map((tool: unknown) => withSchema(tool, 'parameters'));
  return field === 'responseFormat' ? withSchema(value, 'schema') : copyData(value);
}

/** A copy of a tool or a format. Its JSON Schema is the same object in each call, as long as its content is the same. */
function withSchema(holder: unknown, schemaField: 'parameters' | 'schema'): unknown {
  if (!isObject(holder) || !isPlainData(holder)) return holder;
  const copy: { [field: string]: unknown } = { ...holder };
  for (const field in copy) {
    const value = copy[field];
    if (typeof value !== 'object' || value === null) continue;
    copy[field] = field === schemaField && isObject(value) && isPlainData(value) ? takeSchema(value) : copyData(value);
  }
  return copy;
}

function takeSchema(schema: JsonObject): JsonObject {
  const former = taken.get(schema);
  if (former !== undefined && isCopy(schema, former)) return former;
  const copy = copyData(schema);
  taken.set(schema, copy);
  return copy;
}

function remember(schema: unknown, copy: unknown): void {
  if (isObject(schema) && isObject(copy) && schema !== copy) taken.set(copy, schema);
}
