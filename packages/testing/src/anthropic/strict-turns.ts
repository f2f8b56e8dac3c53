import { asList, asObject, type JsonObject } from '../server/json-object.ts';
import { blockProblem } from './strict-blocks.ts';
import { serverToolProblem } from './strict-server-tools.ts';

const ROLES = new Set(['user', 'assistant', 'system']);
/** Newer models do not continue an assistant message. */
const NO_PREFILL = /^claude-(?:opus|sonnet|haiku)-4-[6-9]|^claude-[a-z]+-[5-9]/;

/**
 * The error in the turns: their order, their blocks, and unmatched tool calls and results.
 * @see https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use
 */
export function turnProblem(body: JsonObject, betas: readonly string[]): string | undefined {
  const messages = asList(body['messages']).map(asObject);
  return (
    roleProblem(messages) ??
    contentProblem(messages, String(body['model']), betas) ??
    toolTurnProblem(messages) ??
    serverToolProblem(messages.map((message) => ({ role: message['role'], blocks: blocksOf(message) }))) ??
    lastTurnProblem(messages, body)
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
    const isSummary = blocksOf(message)[0]?.['type'] === 'compaction';
    if (previous === undefined && role !== 'user' && !isSummary)
      return 'messages: first message must use the "user" role';
    if (previous === role) {
      return `messages: roles must alternate between "user" and "assistant", but found multiple "${role}" roles in a row`;
    }
    previous = role;
  }
  return undefined;
}

function contentProblem(messages: readonly JsonObject[], model: string, betas: readonly string[]): string | undefined {
  for (const [index, message] of messages.entries()) {
    const { role } = message;
    const isFinalAnswer = index === messages.length - 1 && role === 'assistant';
    const blocks = blocksOf(message);
    if (blocks.length === 0 && !isFinalAnswer) {
      return `messages.${index}: all messages must have non-empty content except for the optional final assistant message`;
    }
    for (const [place, block] of blocks.entries()) {
      const problem = blockProblem(block, { path: `messages.${index}.content.${place}`, role, model, betas });
      if (problem !== undefined) return problem;
    }
    const last = blocks.at(-1)?.['type'];
    if (role === 'assistant' && (last === 'thinking' || last === 'redacted_thinking')) {
      return `messages.${index}: The final block in an assistant message cannot be \`thinking\`.`;
    }
  }
  return undefined;
}

function toolTurnProblem(messages: readonly JsonObject[]): string | undefined {
  const known = new Set<string>();
  for (const [index, message] of messages.entries()) {
    for (const id of idsOf(message, 'tool_use', 'id')) {
      if (known.has(id)) return 'messages: `tool_use` ids must be unique';
      known.add(id);
    }
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
    // A paused turn is continued; it is not a prefill.
    const isPaused = /(?:^server_|^mcp_)tool_use$|._tool_result$/.test(String(blocksOf(last).at(-1)?.['type']));
    if (NO_PREFILL.test(String(model)) && !isPaused) {
      return 'This model does not support assistant message prefill. The conversation must end with a user message.';
    }
    const text = blocksOf(last).at(-1)?.['text'];
    if (typeof text === 'string' && text !== text.trimEnd()) {
      return 'messages: final assistant content cannot end with trailing whitespace';
    }
  }
  const { type } = asObject(thinking);
  if (type !== 'enabled') return undefined;
  // A turn with tool calls must begin with its thought while their results are sent.
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

/** Results are only recognised before any other block. */
function leadingResults(message: JsonObject | undefined): readonly string[] {
  const blocks = blocksOf(message);
  const end = blocks.findIndex(({ type }) => type !== 'tool_result');
  return blocks.slice(0, end === -1 ? blocks.length : end).map((block) => String(block['tool_use_id']));
}
