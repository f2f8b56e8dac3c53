import { contentParts, isObject, type Message, objectOf, stringOf } from '@flexiai/core/plugin';

/** The `call_id`s that provider blocks of a conversation answer. */
export function answeredCalls(messages: readonly Message[]): ReadonlySet<string> {
  const answered = new Set<string>();
  for (const message of messages) {
    if (message.role !== 'assistant') continue;
    for (const part of contentParts(message)) {
      const raw = part.type === 'provider-block' ? objectOf(part.raw) : undefined;
      const id = stringOf(raw?.['call_id']);
      if (id !== undefined && stringOf(raw?.['type'])?.endsWith('_output') === true) answered.add(id);
    }
  }
  return answered;
}

/** The caller of each function, if it is a program of the model and not the model itself. The output needs the same caller. */
export function callersOf(messages: readonly Message[]): ReadonlyMap<string, unknown> {
  const callers = new Map<string, unknown>();
  for (const message of messages) {
    if (message.role !== 'assistant') continue;
    for (const part of contentParts(message)) {
      if (part.type !== 'tool-call') continue;
      const caller = objectOf(part.providerMetadata?.['openai']?.['item'])?.['caller'];
      if (isObject(caller)) callers.set(part.id, caller);
    }
  }
  return callers;
}
