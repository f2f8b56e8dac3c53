import { asList, asObject, type JsonObject } from '../server/json-object.ts';

/**
 * What is wrong with the order of function calls and their responses. Of Gemini 3 on, the first call of each step in
 * the current turn must carry its thought signature.
 * @see https://ai.google.dev/gemini-api/docs/function-calling and https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function callTurnProblem(contents: readonly JsonObject[], model: string): string | undefined {
  for (const [index, content] of contents.entries()) {
    const previous = contents[index - 1];
    const calls = partsWith(content, 'functionCall').length;
    const responses = partsWith(content, 'functionResponse').length;
    if (calls > 0) {
      if (previous === undefined || previous['role'] === 'model') {
        return 'Please ensure that function call turn comes immediately after a user turn or after a function response turn.';
      }
      const answers = partsWith(contents[index + 1], 'functionResponse').length;
      if (answers !== calls) {
        return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.';
      }
    }
    if (responses > 0 && partsWith(previous, 'functionCall').length === 0) {
      return 'Please ensure that function response turn comes immediately after a function call turn.';
    }
  }
  return /^gemini-(?:[3-9]|\d\d)/.test(model) ? missingSignature(contents) : undefined;
}

function missingSignature(contents: readonly JsonObject[]): string | undefined {
  const turnStart = contents.findLastIndex(
    (content) => content['role'] !== 'model' && partsWith(content, 'functionResponse').length === 0,
  );
  for (const [index, content] of contents.entries()) {
    const first = partsWith(content, 'functionCall')[0];
    if (index < turnStart || first === undefined || first['thoughtSignature'] !== undefined) continue;
    const { name } = asObject(first['functionCall']);
    return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${String(name)}\` , position ${index + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`;
  }
  return undefined;
}

function partsWith(content: JsonObject | undefined, field: string): readonly JsonObject[] {
  return asList(content?.['parts'])
    .map(asObject)
    .filter((part) => part[field] !== undefined);
}
