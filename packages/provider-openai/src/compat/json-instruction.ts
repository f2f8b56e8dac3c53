import { isObject, type JsonObject, listOf } from '@flexiai/core/define';

/** The instruction for a model whose endpoint cannot enforce JSON, or a schema. */
export function jsonInstruction(schema: unknown): string {
  const plain = 'Answer with one JSON object and nothing else: no other text, no code fence.';
  return schema === undefined ? plain : `${plain} It follows this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** Whether a conversation mentions JSON: every JSON mode requires the word, and some endpoints refuse requests without it. */
export function speaksOfJson(messages: readonly unknown[]): boolean {
  return /json/i.test(JSON.stringify(messages.map((message) => (isObject(message) ? message['content'] : ''))));
}

/** The messages with one more instruction. It is added to the first one: many chat templates support one system message only. */
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
