/**
 * Reads in a browser what `stream.toResponse()` sends.
 *
 * @module
 */
export { readResponse } from './browser/read-response.ts';
export { ResponseError, type ResponseErrorCode } from './browser/response-error.ts';
export type { ReadAnswer, ReadToolCall, ResponseReader } from './browser/response-reader.ts';
export type { ShownPart } from './stream/shown-part.ts';
