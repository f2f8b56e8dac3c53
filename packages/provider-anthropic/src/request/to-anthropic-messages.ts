import type { ContentBlockParam, MessageParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { assertNever, contentParts, type Message, toolResults } from '@flexiai/core/plugin';
import { assistantBlocks } from './assistant-blocks.ts';
import { textBlocks, toolResultBlock, userBlocks } from './content-blocks.ts';
import { soundTurns, type Turn } from './sound-turns.ts';
import type { Target } from './thought-origin.ts';
import type { Warnings } from './warnings.ts';

/** A conversation in the API's form. */
export interface Conversation {
  readonly system: readonly TextBlockParam[];
  readonly messages: readonly MessageParam[];
}

interface SystemTurn {
  readonly role: 'system';
  readonly content: TextBlockParam[];
}

/** Replaces an empty turn of the user, because the API accepts none. */
const EMPTY_TURN: TextBlockParam = { type: 'text', text: '(no message)' };

/** Follows the model's own text at the end, for a model that does not continue it. */
const CONTINUE_TURN: TextBlockParam = { type: 'text', text: 'Please continue.' };

/**
 * The conversation in the API's form: instructions separate, alternating roles, tool results first in the user's turn.
 *
 * @throws UnsupportedError for a part that the API does not take
 * @see https://platform.claude.com/docs/en/api/messages
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls
 */
export function toConversation(messages: readonly Message[], target: Target, warnings: Warnings): Conversation {
  const { model, traits } = target;
  const system: TextBlockParam[] = [];
  const turns: (Turn | SystemTurn)[] = [];
  /** Instructions within the conversation that wait for the end of the surrounding user's turn. */
  let later: { readonly at: string; readonly blocks: TextBlockParam[] }[] = [];

  const placeLater = (): void => {
    for (const { at, blocks } of later) {
      const last = turns.at(-1);
      if (traits.systemTurns && last?.role === 'system') last.content.push(...blocks);
      // https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
      else if (traits.systemTurns && last?.role === 'user') turns.push({ role: 'system', content: blocks });
      else {
        system.push(...blocks);
        warnings.adjusted(at, `${at} was moved to the top: ${model} does not support a system message at this place.`);
      }
    }
    later = [];
  };
  const turn = (role: Turn['role'], at: string): Turn => {
    const last = turns.at(-1);
    if (last?.role === role) return last;
    const next: Turn = { role, at, results: [], blocks: [] };
    turns.push(next);
    return next;
  };

  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    switch (message.role) {
      case 'system': {
        const blocks = contentParts(message).flatMap((part) => textBlocks(part.text, part.providerMetadata));
        if (turns.length === 0) system.push(...blocks);
        else if (blocks.length > 0) later.push({ at, blocks });
        break;
      }
      case 'user': {
        const blocks = userBlocks(contentParts(message), at, target);
        // The last turn is the user's, even if it is blank: without it the model would continue its own text.
        if (blocks.length === 0 && index === messages.length - 1 && turns.at(-1)?.role !== 'user') {
          blocks.push(EMPTY_TURN);
          warnings.adjusted(at, `${at} was sent as "${EMPTY_TURN.text}": the API does not accept an empty message.`);
        }
        if (blocks.length > 0) turn('user', at).blocks.push(...blocks);
        break;
      }
      case 'assistant': {
        const blocks = assistantBlocks(contentParts(message), at, target, warnings);
        if (blocks.length === 0) break;
        placeLater();
        turn('assistant', at).blocks.push(...blocks);
        break;
      }
      case 'tool': {
        const results = toolResults(message).map((part) => toolResultBlock(part, at, target));
        if (results.length > 0) turn('user', at).results.push(...results);
        break;
      }
      default:
        assertNever(message);
    }
  }
  placeLater();
  const sound = withoutEmpty(turns, warnings);
  const last = sound.at(-1);
  if (last?.role === 'assistant') {
    trimEnd(last.blocks);
    // Newer models answer: "This model does not support assistant message prefill. The conversation must end with a user message."
    // A turn that the server paused has the call of a server tool at its end, and is sent back unchanged.
    if (!traits.prefill && last.blocks.at(-1)?.type === 'text') {
      sound.push({ role: 'user', at: 'messages', results: [], blocks: [CONTINUE_TURN] });
      warnings.adjusted('messages', continued(model));
    }
  }
  return { system, messages: sound.map(toMessage) };
}

function continued(model: string): string {
  return `A user message "${CONTINUE_TURN.text}" was put last: ${model} does not continue an assistant message.`;
}

/** The turns in the API's form: no empty turns, neighbours of one role joined, a user's turn first. */
function withoutEmpty(turns: readonly (Turn | SystemTurn)[], warnings: Warnings): (Turn | SystemTurn)[] {
  soundTurns(
    turns.filter((turn) => turn.role !== 'system'),
    warnings,
  );
  const sound: (Turn | SystemTurn)[] = [];
  for (const turn of turns) {
    const last = sound.at(-1);
    if (turn.role === 'system') sound.push(turn);
    else if (turn.results.length + turn.blocks.length === 0) continue;
    else if (last?.role === turn.role) {
      last.results.push(...turn.results);
      last.blocks.push(...turn.blocks);
    } else sound.push(turn);
  }
  const [first] = sound;
  if (first === undefined || !beginsWell(first)) {
    sound.unshift({ role: 'user', at: 'messages', results: [], blocks: [EMPTY_TURN] });
    warnings.adjusted('messages', `A user message "${EMPTY_TURN.text}" was put first: the API requires one.`);
  }
  return sound;
}

/** Whether a conversation may begin with this turn: a user's turn, or the summary of everything before. */
function beginsWell(turn: Turn | SystemTurn): boolean {
  if (turn.role !== 'assistant') return turn.role === 'user';
  // The stable types of the API do not have it yet.
  return String(turn.blocks[0]?.type) === 'compaction';
}

/** An answer that is to be continued must not end with white space. */
function trimEnd(blocks: ContentBlockParam[]): void {
  const last = blocks.at(-1);
  if (last?.type === 'text') blocks[blocks.length - 1] = { ...last, text: last.text.trimEnd() };
}

function toMessage(turn: Turn | SystemTurn): MessageParam {
  return turn.role === 'system' ? turn : { role: turn.role, content: [...turn.results, ...turn.blocks] };
}
