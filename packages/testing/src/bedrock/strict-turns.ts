import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import { blockProblem } from './strict-blocks.ts';

/**
 * What Converse refuses of the turns: their order, their blocks, and unmatched tool calls and results.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html
 */
export function turnProblem(body: JsonObject): string | undefined {
  const messages = asList(body['messages']).map(asObject);
  return (
    orderProblem(messages) ??
    contentProblem(messages) ??
    documentProblem(messages) ??
    pairProblem(messages) ??
    toolConfigProblem(messages, body)
  );
}

function orderProblem(messages: readonly JsonObject[]): string | undefined {
  if (messages[0]?.['role'] !== 'user') {
    return 'A conversation must start with a user message. Try again with a conversation that starts with a user message.';
  }
  for (const [index, { role }] of messages.entries()) {
    if (role !== 'user' && role !== 'assistant') {
      return `1 validation error detected: Value '${String(role)}' at 'messages.${index}.member.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]`;
    }
    if (role === messages[index - 1]?.['role']) {
      return 'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.';
    }
  }
  return undefined;
}

function contentProblem(messages: readonly JsonObject[]): string | undefined {
  for (const [index, { role, content }] of messages.entries()) {
    if (asList(content).length === 0) {
      return `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`;
    }
    for (const [place, block] of asList(content).map(asObject).entries()) {
      const problem = blockProblem(block, role, `messages.${index}.content.${place}`);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

const MOST_DOCUMENTS = 5;

function documentProblem(messages: readonly JsonObject[]): string | undefined {
  const names = new Set<string>();
  let count = 0;
  for (const [index, { content }] of messages.entries()) {
    const blocks = asList(content).map(asObject);
    const inResults = blocks.flatMap((block) => asList(asObject(block['toolResult'])['content']).map(asObject));
    const documents = [...blocks, ...inResults].filter((block) => isObject(block['document']));
    for (const block of documents) {
      const name = String(asObject(block['document'])['name']).toLowerCase();
      if (names.has(name)) {
        return "Messages can't contain duplicate document names. Rename the document and retry your request.";
      }
      names.add(name);
      count += 1;
    }
    const isAlone = blocks.some((block) => isObject(block['document'])) && !blocks.some((block) => 'text' in block);
    if (isAlone) {
      return `The content field in the Message object at messages.${index} contains a document and no text. Add a text block and try again.`;
    }
  }
  return count > MOST_DOCUMENTS ? `You can't include more than ${MOST_DOCUMENTS} documents in a request.` : undefined;
}

function pairProblem(messages: readonly JsonObject[]): string | undefined {
  const known = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const asked = idsOf(messages[index - 1], 'toolUse');
    const answered = idsOf(message, 'toolResult');
    if (answered.some((id) => !asked.includes(id)) || new Set(answered).size < answered.length) {
      return `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`;
    }
    const calls = idsOf(message, 'toolUse');
    for (const id of calls) {
      if (known.has(id)) return `The toolUseId ${id} at messages.${index}.content is not unique`;
      known.add(id);
    }
    const open = calls.filter((id) => !idsOf(messages[index + 1], 'toolResult').includes(id));
    if (open.length > 0) {
      return `Expected toolResult blocks at messages.${index + 1}.content for the following Ids: ${open.join(', ')}`;
    }
  }
  return undefined;
}

function toolConfigProblem(messages: readonly JsonObject[], { toolConfig }: JsonObject): string | undefined {
  const usesTools = messages.some(
    (message) => idsOf(message, 'toolUse').length + idsOf(message, 'toolResult').length > 0,
  );
  return usesTools && toolConfig === undefined
    ? 'The toolConfig field must be defined when using toolUse and toolResult content blocks.'
    : undefined;
}

/** The ids of the application's calls or results; those that the service runs itself have a type. */
function idsOf(message: JsonObject | undefined, kind: 'toolUse' | 'toolResult'): readonly string[] {
  return asList(message?.['content'])
    .map((block) => asObject(asObject(block)[kind]))
    .filter((block) => block['toolUseId'] !== undefined && block['type'] === undefined)
    .map((block) => String(block['toolUseId']));
}
