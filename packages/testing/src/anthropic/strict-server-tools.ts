import type { JsonObject } from '../server/json-object.ts';

/** The parts of a turn that concern server tools. */
export interface ServerToolTurn {
  readonly role: unknown;
  readonly blocks: readonly JsonObject[];
}

/**
 * Checks that calls of server tools and their results match, and that a turn with a model fallback omits what the API
 * requires to be omitted.
 *
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/server-tools
 * @see https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback
 */
export function serverToolProblem(turns: readonly ServerToolTurn[]): string | undefined {
  const results = new Set(turns.flatMap(({ blocks }) => blocks.filter(isResult)).map(useIdOf));
  const called = new Set<string>();
  for (const [index, { role, blocks }] of turns.entries()) {
    if (role !== 'assistant') continue;
    const isWaiting = index === turns.length - 1 || blocks.some(({ type }) => type === 'tool_use');
    for (const [place, block] of blocks.entries()) {
      if (isCall(block)) {
        const id = String(block['id']);
        called.add(id);
        if (!results.has(id) && !isWaiting) {
          return `messages.${index}: \`${String(block['name'])}\` tool use with id \`${id}\` was found without a corresponding \`${String(block['name'])}_tool_result\` block`;
        }
      }
      if (isResult(block) && !called.has(useIdOf(block))) {
        return `messages.${index}.content.${place}: unexpected \`tool_use_id\` found in \`${String(block['type'])}\` blocks: ${useIdOf(block)}. Each \`${String(block['type'])}\` block must have a corresponding \`server_tool_use\` block before it.`;
      }
    }
    const handOver = blocks.findLastIndex(({ type }) => type === 'fallback');
    const lost = blocks.slice(0, Math.max(handOver, 0)).findIndex(({ type }) => isVoid(type));
    if (lost !== -1) {
      return `messages.${index}.content.${lost}: \`${String(blocks[lost]?.['type'])}\` blocks before the final \`fallback\` block must be omitted`;
    }
  }
  return undefined;
}

/** Unfinished blocks of a model that declined. */
function isVoid(type: unknown): boolean {
  return type === 'thinking' || type === 'redacted_thinking' || type === 'tool_use';
}

function isCall({ type }: JsonObject): boolean {
  return type === 'server_tool_use' || type === 'mcp_tool_use';
}

function isResult({ type }: JsonObject): boolean {
  return typeof type === 'string' && type !== 'tool_result' && type.endsWith('tool_result');
}

function useIdOf(block: JsonObject): string {
  return String(block['tool_use_id']);
}
