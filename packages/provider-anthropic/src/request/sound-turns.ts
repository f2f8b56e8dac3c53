import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { stringAt } from '../wire.ts';
import type { Warnings } from './warnings.ts';

/** A turn that is being built. In a user's turn, the tool results must come first. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  /** The path of its first message in the request. */
  readonly at: string;
  readonly results: ContentBlockParam[];
  blocks: ContentBlockParam[];
}

/**
 * Removes blocks from the assistant's turns that the API refuses there. A conversation may contain such blocks because an answer
 * was interrupted, a server-side tool never ran, or another model took over.
 */
export function soundTurns(turns: readonly Turn[], warnings: Warnings): void {
  if (turns.every(isPlain)) return;
  const paired = new Set(turns.flatMap(({ blocks }) => blocks).map(useIdOf));
  const called = new Set<string>();
  for (const [index, turn] of turns.entries()) {
    if (turn.role !== 'assistant') continue;
    const isPending = isWaiting(turn, turns[index + 1], index === turns.length - 1);
    turn.blocks = withoutDeclined(turn.blocks, turns[index + 1], turn.at, warnings).filter((block) => {
      const use = useIdOf(block);
      const call = serverCallIdOf(block);
      if (call !== undefined) called.add(call);
      const isLost = use !== undefined ? !called.has(use) : call !== undefined && !paired.has(call) && !isPending;
      if (isLost) {
        const missing = use === undefined ? 'result' : 'call';
        warnings.droppedContent(
          turn.at,
          `${turn.at}: a block of the type ${block.type} was left out: its ${missing} is missing.`,
        );
      }
      return !isLost;
    });
    dropTrailingThoughts(turn);
  }
}

/** Whether there is only text and calls of the application: then there is nothing to check. */
function isPlain({ role, blocks }: Turn): boolean {
  return role === 'user' || blocks.every(({ type }) => type === 'text' || type === 'tool_use');
}

/** The call of a server tool's result. */
function useIdOf(block: ContentBlockParam): string | undefined {
  return block.type !== 'tool_result' && block.type.endsWith('tool_result')
    ? stringAt(block, 'tool_use_id')
    : undefined;
}

/** The id of a call that the server runs itself. */
function serverCallIdOf(block: ContentBlockParam): string | undefined {
  return block.type !== 'tool_use' && block.type.endsWith('tool_use') ? stringAt(block, 'id') : undefined;
}

/**
 * Whether the server still has to run calls of this turn: a turn that it paused, or one with calls of the application's tools as
 * well.
 *
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/server-tools
 */
function isWaiting(turn: Turn, next: Turn | undefined, isLast: boolean): boolean {
  return isLast || (turn.blocks.some(({ type }) => type === 'tool_use') && (next?.results.length ?? 0) > 0);
}

/**
 * Removes what a model produced before it refused and another model took over, except its text and tools that the server has run.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback#continuing-the-conversation
 */
function withoutDeclined(
  blocks: ContentBlockParam[],
  next: Turn | undefined,
  at: string,
  warnings: Warnings,
): ContentBlockParam[] {
  // The stable types of the API do not have it yet.
  const handOver = blocks.findLastIndex(({ type }) => String(type) === 'fallback');
  if (handOver === -1) return blocks;
  const before = blocks.slice(0, handOver);
  const paired = new Set(before.map(useIdOf));
  const isKept = (block: ContentBlockParam): boolean => {
    if (block.type === 'thinking' || block.type === 'redacted_thinking' || block.type === 'tool_use') return false;
    const call = serverCallIdOf(block);
    return call === undefined || paired.has(call);
  };
  for (const block of before) {
    if (block.type !== 'tool_use') continue;
    const place = next?.results.findIndex((result) => stringAt(result, 'tool_use_id') === block.id) ?? -1;
    if (place === -1) continue;
    next?.results.splice(place, 1);
    warnings.droppedContent(
      at,
      `${at}: a call to "${block.name}" was left out with its result: the model that made it refused to answer.`,
    );
  }
  return [...before.filter(isKept), ...blocks.slice(handOver)];
}

/** A turn must not end with thinking: without what followed, it has no use. */
function dropTrailingThoughts(turn: Turn): void {
  const end = turn.blocks.findLastIndex(({ type }) => type !== 'thinking' && type !== 'redacted_thinking');
  turn.blocks = turn.blocks.slice(0, end + 1);
}
