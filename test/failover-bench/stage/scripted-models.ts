import type { WireReply } from '@flexiai/testing';
import { beginningOf, isPrefilled } from './conversation.ts';
import type { FaultScript, Mishap } from './fault-script.ts';
import type { Behaviour } from './fault-server.ts';
import { PREFILL_REFUSAL } from './prefill-refusal.ts';

/** The whole text that both models of a script mean to say. */
export function textOf({ words }: FaultScript): string {
  return words.join(' ');
}

/** The tool calls that both want to have made. */
export function callsOf({ calls }: FaultScript): readonly { readonly name: string; readonly arguments: object }[] {
  return Array.from({ length: calls }, (_, index) => ({ name: `tool_${index}`, arguments: { city: 'Köln', index } }));
}

/** A model that says what the script says, with a mishap each time while there are any. */
export function modelOf(script: FaultScript, mishaps: readonly Mishap[]): Behaviour {
  return ({ request, attempt }) => {
    const isPrefill = isPrefilled(request);
    if (isPrefill && script.prefill === 'refused') return PREFILL_REFUSAL;
    const begun = beginningOf(request);
    const mayContinue = begun !== undefined && textOf(script).startsWith(begun);
    if (!mayContinue || !(isPrefill || script.continues === 'as-told')) return say(textOf(script));
    return say((isPrefill ? '' : lastWordsOf(begun)) + textOf(script).slice(begun.length));

    function say(text: string): WireReply {
      return {
        tokens: text.match(/\s*\S+/gu) ?? [],
        ...(script.thinks && { reasoning: { text: 'Let me think about that.' } }),
        toolCalls: callsOf(script),
        ...mishaps[attempt - 1],
      };
    }
  };
}

function lastWordsOf(text: string): string {
  return text.split(' ').slice(-5).join(' ');
}
