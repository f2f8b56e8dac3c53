import { fieldsOf, isObject, type JsonObject, listOf, objectOf } from '@flexiai/core/define';
import type { Quirks } from './quirks.ts';

/** Mistral's models, whose templates and servers check the order of the roles wherever they run. */
const MISTRAL = /(?:^|[^a-z])(?:mi(?:ni)?stral|mixtral|magistral|devstral|codestral|pixtral|voxtral)/i;

/** Stands between tool results and a message of the user. */
const BRIDGE: JsonObject = { role: 'assistant', content: 'I have the results.' };

/** What decides about the order of the roles. */
interface OrderRules {
  readonly quirks: Quirks;
  readonly failure: { readonly model?: string | undefined };
}

/**
 * Neighbouring messages of the user become one, and so do neighbouring texts of the model: many chat templates end with
 * "Conversation roles must alternate user/assistant/user/assistant/...". The quirks add what a service requires beyond that.
 *
 * @see https://huggingface.co/google/gemma-3-27b-it/blob/main/chat_template.json
 */
export function alternatingRoles(messages: readonly unknown[], { quirks, failure }: OrderRules): readonly unknown[] {
  const wantsAnswer = quirks.answerAfterResults ?? MISTRAL.test(failure.model ?? '');
  const ordered: unknown[] = [];
  for (const message of messages) {
    const last = ordered.at(-1);
    const joined = join(last, message);
    if (joined !== undefined) ordered[ordered.length - 1] = joined;
    else {
      if (wantsAnswer && roleOf(last) === 'tool' && roleOf(message) === 'user') ordered.push(BRIDGE);
      ordered.push(message);
    }
  }
  const end = ordered.at(-1);
  if (quirks.prefix !== undefined && isObject(end) && end['role'] === 'assistant') {
    ordered[ordered.length - 1] = { ...end, [quirks.prefix]: true };
  }
  return ordered;
}

function roleOf(message: unknown): unknown {
  return objectOf(message)?.['role'];
}

/** Both as one message; `undefined` if they are not neighbours of one role, or one has more than content. */
function join(first: unknown, second: unknown): JsonObject | undefined {
  const role = roleOf(first);
  if (role !== roleOf(second) || (role !== 'user' && role !== 'assistant')) return undefined;
  const [one, two] = [fieldsOf(first), fieldsOf(second)];
  if (!hasOnlyContent(one) || !hasOnlyContent(two)) return undefined;
  const [before, after] = [one['content'], two['content']];
  if (typeof before === 'string' && typeof after === 'string') return { role, content: `${before}\n\n${after}` };
  return { role, content: [...partsOf(before), ...partsOf(after)] };
}

function hasOnlyContent(message: JsonObject): boolean {
  return Object.keys(message).every((field) => field === 'role' || field === 'content') && message['content'] !== null;
}

function partsOf(content: unknown): readonly unknown[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content);
}
