import { type ContentPart, fieldsOf, listOf, stringOf, type ToolChoice } from '@flexiai/core/plugin';
import type { RecordedRequest, SentMessage, SentRequest } from '@flexiai/testing';

type Fields = { readonly [field: string]: unknown };

/** A request that the server received, in the terms of the library: what the plugin sent is checked by it. */
export function readRequest({ path, body, stream }: RecordedRequest): SentRequest | undefined {
  if (!path.endsWith('/chat')) return undefined;
  const fields = fieldsOf(body);
  const settings = fieldsOf(fields['settings']);
  const toolChoice = readToolUse(fields['tool_use']);
  return {
    stream,
    system: stringOf(fields['system']) ?? '',
    messages: listOf(fields['turns']).map((turn) => readTurn(fieldsOf(turn))),
    tools: listOf(fields['tools']).map((tool) => readTool(fieldsOf(tool))),
    ...(typeof fields['model'] === 'string' && { model: fields['model'] }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(typeof settings['max_tokens'] === 'number' && { maxOutputTokens: settings['max_tokens'] }),
    ...(typeof settings['temperature'] === 'number' && { temperature: settings['temperature'] }),
    ...(typeof settings['top_p'] === 'number' && { topP: settings['top_p'] }),
    ...(Array.isArray(settings['stop']) && { stop: settings['stop'].map(String) }),
  };
}

function readTurn({ by, text, calls, results }: Fields): SentMessage {
  const said: ContentPart[] = typeof text === 'string' && text !== '' ? [{ type: 'text', text }] : [];
  if (by === 'user') return { role: 'user', content: said };
  if (by === 'tools') return { role: 'tool', content: listOf(results).map((result) => readResult(fieldsOf(result))) };
  return { role: 'assistant', content: [...said, ...listOf(calls).map((call) => readCall(fieldsOf(call)))] };
}

function readCall({ id, tool, input }: Fields): ContentPart {
  return { type: 'tool-call', id: String(id), name: String(tool), arguments: input };
}

function readResult({ id, output, failed }: Fields): ContentPart {
  const content = [{ type: 'text', text: String(output) } as const];
  return { type: 'tool-result', toolCallId: String(id), content, ...(failed === true && { isError: true }) };
}

function readTool({ name, about, input }: Fields): SentRequest['tools'][number] {
  return {
    name: String(name),
    ...(typeof about === 'string' && { description: about }),
    parameters: fieldsOf(input),
  };
}

function readToolUse(use: unknown): ToolChoice | undefined {
  if (use === 'free') return 'auto';
  if (use === 'must') return 'required';
  if (use === 'never') return 'none';
  return use === undefined ? undefined : { name: String(fieldsOf(use)['tool']) };
}
