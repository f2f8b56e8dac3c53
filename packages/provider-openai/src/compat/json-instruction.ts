import { isObject, type JsonObject, listOf } from '@flexiai/core/define';

/** What a model is told where its endpoint cannot hold it to JSON, or to a schema. */
export function jsonInstruction(schema: unknown): string {
  const plain = 'Answer with one JSON object and nothing else: no other text, no code fence.';
  return schema === undefined ? plain : `${plain} It follows this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** Whether a conversation speaks of JSON: every JSON mode wants the word, and some endpoints refuse to go on without. */
export function speaksOfJson(messages: readonly unknown[]): boolean {
  return /json/i.test(JSON.stringify(messages.map((message) => (isObject(message) ? message['content'] : ''))));
}

/** The messages with one more instruction. It joins the first one: many chat templates know one system message only. */
export function withInstruction(messages: readonly unknown[], text: string): readonly unknown[] {
  const [first, ...rest] = messages;
  if (!isObject(first) || first['role'] !== 'system') return [{ role: 'system', content: text }, ...messages];
  return [joined(first, text), ...rest];
}

function joined(message: JsonObject, text: string): JsonObject {
  const { content } = message;
  if (typeof content === 'string') return { ...message, content: `${content}\n\n${text}` };
  return { ...message, content: [...listOf(content), { type: 'text', text }] };
}
