import { asList, asObject, type JsonObject } from '../server/json-object.ts';

const ROLES = new Set(['user', 'assistant', 'system']);
/** Newer models do not continue an assistant message. */
const NO_PREFILL = /^claude-(?:opus|sonnet|haiku)-4-[6-9]|^claude-[a-z]+-[5-9]/;
const BLOCK_FIELDS: { readonly [type: string]: ReadonlySet<string> } = {
  text: new Set(['type', 'text', 'cache_control', 'citations']),
  image: new Set(['type', 'source', 'cache_control', 'transformations']),
  document: new Set(['type', 'source', 'cache_control', 'citations', 'context', 'title']),
  tool_use: new Set(['type', 'id', 'name', 'input', 'cache_control', 'caller', 'toolset_name']),
  tool_result: new Set(['type', 'tool_use_id', 'content', 'is_error', 'cache_control', 'toolset_name']),
  thinking: new Set(['type', 'thinking', 'signature']),
  redacted_thinking: new Set(['type', 'data']),
};

/**
 * What is wrong with the turns: their order, their blocks, and whether tool calls and results meet.
 * @see https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use
 */
export function turnProblem(body: JsonObject): string | undefined {
  const messages = asList(body['messages']).map(asObject);
  return (
    roleProblem(messages) ?? blockProblem(messages) ?? toolTurnProblem(messages) ?? lastTurnProblem(messages, body)
  );
}

function roleProblem(messages: readonly JsonObject[]): string | undefined {
  let previous: unknown;
  for (const [index, message] of messages.entries()) {
    const unknown = Object.keys(message).find((field) => field !== 'role' && field !== 'content');
    if (unknown !== undefined) return `messages.${index}.${unknown}: Extra inputs are not permitted`;
    const role = String(message['role']);
    if (!ROLES.has(role)) return `messages.${index}.role: Input should be 'user' or 'assistant'`;
    if (role === 'system') continue;
    if (previous === undefined && role !== 'user') return 'messages: first message must use the "user" role';
    if (previous === role) {
      return `messages: roles must alternate between "user" and "assistant", but found multiple "${role}" roles in a row`;
    }
    previous = role;
  }
  return undefined;
}

function blockProblem(messages: readonly JsonObject[]): string | undefined {
  for (const [index, message] of messages.entries()) {
    const isFinalAnswer = index === messages.length - 1 && message['role'] === 'assistant';
    const blocks = blocksOf(message);
    if (blocks.length === 0 && !isFinalAnswer) {
      return `messages.${index}: all messages must have non-empty content except for the optional final assistant message`;
    }
    for (const [place, block] of blocks.entries()) {
      const path = `messages.${index}.content.${place}`;
      const type = String(block['type']);
      const known = BLOCK_FIELDS[type];
      const unknown = known && Object.keys(block).find((field) => !known.has(field));
      if (unknown !== undefined) return `${path}.${type}.${unknown}: Extra inputs are not permitted`;
      if (type === 'text' && block['text'] === '') return 'messages: text content blocks must be non-empty';
      if (type === 'text' && String(block['text']).trim() === '') {
        return 'messages: text content blocks must contain non-whitespace text';
      }
      if (type === 'tool_use' && !/^[a-zA-Z0-9_-]+$/.test(String(block['id']))) {
        return `${path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
      }
      if (type === 'tool_use' && (typeof block['input'] !== 'object' || block['input'] === null)) {
        return `${path}.tool_use.input: Input should be a valid dictionary`;
      }
    }
  }
  return undefined;
}

function toolTurnProblem(messages: readonly JsonObject[]): string | undefined {
  for (const [index, message] of messages.entries()) {
    const asked = index === 0 ? [] : idsOf(messages[index - 1], 'tool_use', 'id');
    const blocks = blocksOf(message);
    for (const [place, block] of blocks.entries()) {
      const id = String(block['tool_use_id']);
      if (block['type'] === 'tool_result' && !asked.includes(id)) {
        return `messages.${index}.content.${place}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
      }
    }
    const calls = idsOf(message, 'tool_use', 'id');
    const answered = leadingResults(messages[index + 1]);
    const open = calls.filter((id) => !answered.includes(id));
    if (open.length > 0) {
      return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
    }
  }
  return undefined;
}

function lastTurnProblem(messages: readonly JsonObject[], { model, thinking }: JsonObject): string | undefined {
  const last = messages.at(-1);
  if (last?.['role'] === 'assistant') {
    if (NO_PREFILL.test(String(model))) {
      return 'This model does not support assistant message prefill. The conversation must end with a user message.';
    }
    const text = blocksOf(last).at(-1)?.['text'];
    if (typeof text === 'string' && text !== text.trimEnd()) {
      return 'messages: final assistant content cannot end with trailing whitespace';
    }
  }
  const { type } = asObject(thinking);
  if (type !== 'enabled') return undefined;
  // A turn that asked for tools must begin with the thought that led there, as long as its results come in.
  const index = messages.findLastIndex(({ role }) => role === 'assistant');
  const first = blocksOf(messages[index])[0];
  const asksForTools = idsOf(messages[index], 'tool_use', 'id').length > 0;
  if (!asksForTools || first?.['type'] === 'thinking' || first?.['type'] === 'redacted_thinking') return undefined;
  return `messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${String(first?.['type'])}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks).`;
}

function blocksOf(message: JsonObject | undefined): readonly JsonObject[] {
  const content = message?.['content'];
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return asList(content).map(asObject);
}

function idsOf(message: JsonObject | undefined, type: string, key: string): readonly string[] {
  return blocksOf(message)
    .filter((block) => block['type'] === type)
    .map((block) => String(block[key]));
}

/** Results count only before any other block. */
function leadingResults(message: JsonObject | undefined): readonly string[] {
  const blocks = blocksOf(message);
  const end = blocks.findIndex(({ type }) => type !== 'tool_result');
  return blocks.slice(0, end === -1 ? blocks.length : end).map((block) => String(block['tool_use_id']));
}
