import type { RecordedRequest } from '@flexiai/testing';
import { BILLED } from './canonical-answer.ts';
import { beginningOf, isPrefilled } from './conversation.ts';
import type { FaultScript, Mishap } from './fault-script.ts';
import type { Behaviour } from './fault-server.ts';
import { PREFILL_REFUSAL } from './prefill-refusal.ts';

/** The complete text of both models of a script. */
export function textOf({ words }: FaultScript): string {
  return words.join(' ');
}

/** The tool calls of both models. */
export function callsOf({ calls }: FaultScript): readonly { readonly name: string; readonly arguments: object }[] {
  return Array.from({ length: calls }, (_, index) => ({ name: `tool_${index}`, arguments: { city: 'Köln', index } }));
}

/** A model with the text of the script, and its faults in order. */
export function modelOf(script: FaultScript, mishaps: readonly Mishap[]): Behaviour {
  return ({ request, attempt }) => {
    if (script.prefill === 'refused' && isPrefilled(request)) return PREFILL_REFUSAL;
    return {
      tokens: textFor(request, script).match(/\s*\S+/gu) ?? [],
      ...(script.thinks && { reasoning: { text: 'Let me think about that.' } }),
      toolCalls: callsOf(script),
      usage: BILLED,
      ...mishaps[attempt - 1],
    };
  };
}

/** The whole text, or the rest of it if the request contains its beginning and the model follows it. */
function textFor(request: RecordedRequest, script: FaultScript): string {
  const whole = textOf(script);
  const begun = beginningOf(request);
  if (begun === undefined || !whole.startsWith(begun)) return whole;
  const rest = whole.slice(begun.length);
  if (isPrefilled(request)) return rest;
  return script.continues === 'as-told' ? begun.split(' ').slice(-5).join(' ') + rest : whole;
}
