import { asList, asObject } from '../server/json-object.ts';
import type { HttpAnswer } from '../server/wire.ts';
import { openaiError } from './openai-errors.ts';

/**
 * Every tool message answers a call of the preceding assistant message, and every call is answered before any other
 * message.
 * @see https://platform.openai.com/docs/guides/function-calling
 */
export function checkToolTurns(messages: readonly unknown[]): HttpAnswer | undefined {
  let asked: readonly string[] = [];
  let open = new Set<string>();
  for (const [index, message] of messages.map(asObject).entries()) {
    if (message['role'] === 'tool') {
      const id = String(message['tool_call_id']);
      if (asked.length === 0) {
        return openaiError(
          400,
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          { param: `messages.[${index}].role` },
        );
      }
      if (!asked.includes(id)) {
        return openaiError(
          400,
          `Invalid parameter: 'tool_call_id' of '${id}' not found in 'tool_calls' of previous message.`,
          { param: `messages.[${index}].tool_call_id` },
        );
      }
      open.delete(id);
      continue;
    }
    if (open.size > 0) return unanswered(open, `messages.[${index}].role`);
    asked = asList(message['tool_calls']).map((call) => String(asObject(call)['id']));
    open = new Set(asked);
  }
  return open.size > 0 ? unanswered(open, 'messages') : undefined;
}

function unanswered(ids: ReadonlySet<string>, param: string): HttpAnswer {
  return openaiError(
    400,
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...ids].join(', ')}`,
    { param },
  );
}
