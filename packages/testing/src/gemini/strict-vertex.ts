import { asList, asObject } from '../server/json-object.ts';
import type { HttpAnswer, Turn } from '../server/wire.ts';
import { badRequest } from './gemini-errors.ts';

/** Parts of the Gemini API that Vertex AI does not have. */
const UNKNOWN_PARTS = ['toolCall', 'toolResponse', 'partMetadata'];

/** What Vertex AI refuses and the Gemini API accepts: turns without a role, and some kinds of parts. */
export function checkVertexContents({ request }: Turn): HttpAnswer | undefined {
  for (const [index, content] of asList(asObject(request.body)['contents']).entries()) {
    const { role, parts } = asObject(content);
    if (role === undefined) return badRequest('Please use a valid role: user, model.', []);
    for (const [place, part] of asList(parts).entries()) {
      const unknown = UNKNOWN_PARTS.find((name) => asObject(part)[name] !== undefined);
      if (unknown === undefined) continue;
      const description = `Invalid JSON payload received. Unknown name "${unknown}" at 'contents[${index}].parts[${place}]': Cannot find field.`;
      return badRequest(description, [{ field: `contents[${index}].parts[${place}]`, description }]);
    }
  }
  return undefined;
}
