import { parseJson } from '../../data/json-fields.ts';
import { readText } from './read-text.ts';

/** The errors of a body. */
export interface BodyErrors {
  /** The error for a body that breaks off, or does not end. */
  readonly bodyError: (error: unknown) => Error;
  /** The error for a body that is not JSON; in a stream, for one without events, too. */
  readonly notAnAnswer: (body: string) => Error;
}

/** The body of a response as JSON. @param limit the largest body, in bytes; by default that of `readText` */
export async function readJson(response: Response, errors: BodyErrors, limit?: number): Promise<unknown> {
  let text: string;
  try {
    text = await readText(response, limit);
  } catch (error) {
    throw errors.bodyError(error);
  }
  const value = parseJson(text);
  if (value === undefined) throw errors.notAnAnswer(text);
  return value;
}
