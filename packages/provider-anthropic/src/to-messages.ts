import type { ContentBlockParam, MessageParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { assertNever, contentParts, type Message, toolResults } from '@flexiai/core/plugin';
import { assistantBlocks } from './assistant-blocks.ts';
import { textBlocks, toolResultBlock, userBlocks } from './content-blocks.ts';
import type { ModelTraits } from './model-traits.ts';
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

/** A turn while it is put together. In a user's turn the tool results must stand first. */
interface Turn {
  readonly role: 'user' | 'assistant';
  readonly results: ContentBlockParam[];
  readonly blocks: ContentBlockParam[];
}

/**
 * The conversation as the API wants it: instructions apart, roles in turns, tool results first in the user's turn.
 *
 * @see https://platform.claude.com/docs/en/api/messages
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls
 */
export function toConversation(
  messages: readonly Message[],
  model: string,
  traits: ModelTraits,
  warnings: Warnings,
): Conversation {
  const system: TextBlockParam[] = [];
  const turns: (Turn | SystemTurn)[] = [];
  /** Instructions from within the conversation that wait for the end of the user's turn around them. */
  let later: { readonly at: string; readonly blocks: TextBlockParam[] }[] = [];

  const placeLater = (): void => {
    for (const { at, blocks } of later) {
      const last = turns.at(-1);
      if (traits.systemTurns && last?.role === 'system') last.content.push(...blocks);
      // https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
      else if (traits.systemTurns && last?.role === 'user') turns.push({ role: 'system', content: blocks });
      else {
        system.push(...blocks);
        warnings.adjusted(at, `${at} was moved to the top: ${model} takes no system message at this place.`);
      }
    }
    later = [];
  };
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
        const blocks = contentParts(message).flatMap((part) => textBlocks(part.text, part.providerMetadata));
        if (turns.length === 0) system.push(...blocks);
        else if (blocks.length > 0) later.push({ at, blocks });
        break;
      }
      case 'user': {
        const blocks = userBlocks(contentParts(message), at, warnings);
        if (blocks.length > 0) turn('user').blocks.push(...blocks);
        break;
      }
      case 'assistant': {
        const blocks = assistantBlocks(contentParts(message), at, model, traits, warnings);
        if (blocks.length === 0) break;
        placeLater();
        turn('assistant').blocks.push(...blocks);
        break;
      }
      case 'tool': {
        const results = toolResults(message).map((part) => toolResultBlock(part, at, warnings));
        if (results.length > 0) turn('user').results.push(...results);
        break;
      }
      default:
        assertNever(message);
    }
  }
  placeLater();
  const last = turns.at(-1);
  if (last?.role === 'assistant') trimEnd(last.blocks);
  return { system, messages: turns.map(toMessage) };
}

/** An answer that is to be continued must not end in white space. */
function trimEnd(blocks: ContentBlockParam[]): void {
  const last = blocks.at(-1);
  if (last?.type === 'text') blocks[blocks.length - 1] = { ...last, text: last.text.trimEnd() };
}

function toMessage(turn: Turn | SystemTurn): MessageParam {
  return turn.role === 'system' ? turn : { role: turn.role, content: [...turn.results, ...turn.blocks] };
}
