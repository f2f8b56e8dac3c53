import { asList, asObject, type JsonObject } from '../server/json-object.ts';

/** Gemini 3 and later verify the signatures of their thoughts. */
const SIGNS = /^gemini-(?:[3-9]|\d\d)/;
/** Gemini 3.6 and later reject a model turn at the end. */
const ENDS_WITH_USER = /^gemini-(?:3\.(?:[6-9]|\d\d)|[4-9]|\d\d)/;

/**
 * The error in the order of turns: function calls and their responses, the first and the last turn. From Gemini 3 on,
 * the first call of each step in the current turn must have its thought signature, and so must every picture that an
 * image model created.
 *
 * @see https://ai.google.dev/gemini-api/docs/function-calling and
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function callTurnProblem(contents: readonly JsonObject[], model: string): string | undefined {
  for (const [index, content] of contents.entries()) {
    const previous = contents[index - 1];
    const calls = partsWith(content, 'functionCall');
    const responses = partsWith(content, 'functionResponse').length;
    if (calls.length > 0) {
      if (previous === undefined || previous['role'] === 'model') {
        return 'Please ensure that function call turn comes immediately after a user turn or after a function response turn.';
      }
      const answers = partsWith(contents[index + 1], 'functionResponse');
      if (answers.length !== calls.length) {
        return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.';
      }
      if (namesOf(calls, 'functionCall') !== namesOf(answers, 'functionResponse')) {
        return 'Please ensure that function response names match the function call names of the function call turn.';
      }
    }
    if (responses > 0 && partsWith(previous, 'functionCall').length === 0) {
      return 'Please ensure that function response turn comes immediately after a function call turn.';
    }
  }
  if (ENDS_WITH_USER.test(model) && contents.at(-1)?.['role'] === 'model') {
    return 'Requests ending with a model turn are not supported.';
  }
  if (!SIGNS.test(model)) return undefined;
  return missingSignature(contents) ?? (model.includes('-image') ? unsignedPicture(contents) : undefined);
}

function namesOf(parts: readonly JsonObject[], field: string): string {
  const names = parts.map((part) => String(asObject(part[field])['name']));
  return names.sort().join('\n');
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

function unsignedPicture(contents: readonly JsonObject[]): string | undefined {
  for (const [index, content] of contents.entries()) {
    if (content['role'] !== 'model') continue;
    const parts = asList(content['parts']).map(asObject);
    const place = parts.findIndex(
      (part) => part['inlineData'] !== undefined && part['thought'] !== true && part['thoughtSignature'] === undefined,
    );
    if (place === -1) continue;
    return `Image part is missing a thought_signature in content position ${index + 1}, part position ${place + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures#model-behavior for more details.`;
  }
  return undefined;
}

function partsWith(content: JsonObject | undefined, field: string): readonly JsonObject[] {
  return asList(content?.['parts'])
    .map(asObject)
    .filter((part) => part[field] !== undefined);
}
