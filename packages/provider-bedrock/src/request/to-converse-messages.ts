import { assertNever, contentParts, type Message, toolResults } from '@flexiai/core/plugin';
import { assistantBlocks } from './assistant-blocks.ts';
import { cachePointsFor, toolResultBlocks, userBlocks } from './content-blocks.ts';
import type { Target } from './target.ts';
import type { Warnings } from './warnings.ts';
import type { Block, SystemBlock, WireMessage } from './wire-body.ts';

/** A conversation in the API's form. */
export interface Conversation {
  readonly system: readonly SystemBlock[];
  readonly messages: readonly WireMessage[];
}

interface Turn {
  readonly role: 'user' | 'assistant';
  /** The tool results of a user's turn, which come first. */
  readonly results: Block[];
  blocks: Block[];
}

/** Replaces an empty turn of the user, because the API accepts none. */
const EMPTY_TURN = '(no message)';

/** Follows the model's own text at the end, for a model that does not continue it. */
const CONTINUE_TURN = 'Please continue.';

/**
 * The conversation in the API's form: instructions separate, alternating roles, tool results first in the user's turn.
 *
 * @throws UnsupportedError for a part that the API does not take
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html
 */
export function toConversation(messages: readonly Message[], target: Target, warnings: Warnings): Conversation {
  const system: SystemBlock[] = [];
  const turns: Turn[] = [];
  const turn = (role: Turn['role']): Turn => {
    const last = turns.at(-1);
    if (last?.role === role) return last;
    const next: Turn = { role, results: [], blocks: [] };
    turns.push(next);
    return next;
  };

  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    switch (message.role) {
      case 'system': {
        const blocks = contentParts(message).flatMap((part): SystemBlock[] =>
          part.text.trim() === '' ? [] : [{ text: part.text }, ...(cachePointsFor(part, target) as SystemBlock[])],
        );
        system.push(...blocks);
        if (turns.length > 0 && blocks.length > 0) {
          warnings.adjusted(at, `${at} was moved to the top: Converse has system messages only there.`);
        }
        break;
      }
      case 'user': {
        const blocks = userBlocks(contentParts(message), at, target);
        // The last turn is the user's, even if it is blank: without it the model would continue its own text.
        if (blocks.length === 0 && index === messages.length - 1 && turns.at(-1)?.role !== 'user') {
          blocks.push({ text: EMPTY_TURN });
          warnings.adjusted(at, `${at} was sent as "${EMPTY_TURN}": the API does not accept an empty message.`);
        }
        if (blocks.length > 0) turn('user').blocks.push(...blocks);
        break;
      }
      case 'assistant': {
        const blocks = assistantBlocks(contentParts(message), at, target, warnings);
        if (blocks.length > 0) turn('assistant').blocks.push(...blocks);
        break;
      }
      case 'tool': {
        const results = toolResults(message).flatMap((part) => toolResultBlocks(part, at, target));
        if (results.length > 0) turn('user').results.push(...results);
        break;
      }
      default:
        assertNever(message);
    }
  }
  return { system, messages: endingWell(withoutEmpty(turns, warnings), target, warnings).map(toMessage) };
}

/** Converse answers for most models: "The conversation must end with a user message." */
function endingWell(turns: readonly Turn[], { model, traits }: Target, warnings: Warnings): readonly Turn[] {
  const lastBlock = turns.at(-1)?.role === 'assistant' ? turns.at(-1)?.blocks.at(-1) : undefined;
  if (traits.prefill || lastBlock === undefined || !('text' in lastBlock)) return turns;
  warnings.adjusted(
    'messages',
    `A user message "${CONTINUE_TURN}" was put last: ${model} does not continue an assistant message.`,
  );
  return [...turns, { role: 'user', results: [], blocks: [{ text: CONTINUE_TURN }] }];
}

/** The turns in the API's form: no empty turns, neighbours of one role joined, a user's turn first. */
function withoutEmpty(turns: readonly Turn[], warnings: Warnings): readonly Turn[] {
  const sound: Turn[] = [];
  for (const turn of turns) {
    if (turn.role === 'assistant') dropTrailingThoughts(turn);
    if (turn.results.length + turn.blocks.length === 0) continue;
    const last = sound.at(-1);
    if (last?.role === turn.role) {
      last.results.push(...turn.results);
      last.blocks.push(...turn.blocks);
    } else sound.push(turn);
  }
  if (sound[0]?.role !== 'user') {
    sound.unshift({ role: 'user', results: [], blocks: [{ text: EMPTY_TURN }] });
    warnings.adjusted('messages', `A user message "${EMPTY_TURN}" was put first: the API requires one.`);
  }
  const last = sound.at(-1);
  if (last?.role === 'assistant') trimEnd(last.blocks);
  return sound;
}

/** A turn must not end with thinking: without what followed, it has no use. */
function dropTrailingThoughts(turn: Turn): void {
  const end = turn.blocks.findLastIndex((block) => !('reasoningContent' in block));
  turn.blocks = turn.blocks.slice(0, end + 1);
}

/** An answer that is to be continued must not end with white space. */
function trimEnd(blocks: Block[]): void {
  const last = blocks.at(-1);
  if (last !== undefined && 'text' in last && last.text !== undefined) {
    blocks[blocks.length - 1] = { text: last.text.trimEnd() };
  }
}

function toMessage({ role, results, blocks }: Turn): WireMessage {
  const content = [...results, ...blocks];
  // "If you include a ContentBlock with a document field in the array, you must also include a ContentBlock with a text field."
  const needsText = content.some((block) => 'document' in block) && !content.some((block) => 'text' in block);
  return { role, content: needsText ? [...content, { text: '(see the document)' }] : content };
}
