import { asObject, isObject } from '../server/json-object.ts';
import { argumentsText } from '../server/reply-content.ts';
import type { HttpAnswer, Route, Turn } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';
import { chatChunks } from './chat-chunks.ts';
import { chatContent, chatEnvelope, chatFinishReason, chatUsage } from './chat-envelope.ts';
import { openaiError } from './openai-errors.ts';
import { checkChatStrictly } from './strict-chat.ts';

/**
 * The route of one server. OpenAI returns no thoughts: a server whose replies contain some acts as a compatible server,
 * which accepts its own thoughts in the history.
 * @see https://platform.openai.com/docs/api-reference/chat
 */
export function chatCompletionsRoute(): Route {
  const thoughts = new Set<string>();
  const remember = ({ reply: { reasoning } }: Turn): void => {
    if (reasoning?.text !== undefined) thoughts.add(reasoning.text);
  };
  return {
    method: 'POST',
    path: /^\/v1\/chat\/completions$/,
    check,
    checkStrictly: (turn) => checkChatStrictly(turn, thoughts),
    unary(turn) {
      remember(turn);
      return unary(turn);
    },
    stream: {
      ...chatChunks,
      steps(turn) {
        remember(turn);
        return chatChunks.steps(turn);
      },
    },
    wantsStream: ({ body }) => asObject(body)['stream'] === true,
  };
}

function check({ request: { body } }: Turn): HttpAnswer | undefined {
  if (!isObject(body) || typeof body['model'] !== 'string' || body['model'] === '') {
    return openaiError(400, 'you must provide a model parameter');
  }
  const refuse = (message: string, code: string): HttpAnswer => openaiError(400, message, { param: 'messages', code });
  const { messages } = body;
  if (messages === undefined) return refuse("Missing required parameter: 'messages'.", 'missing_required_parameter');
  if (!Array.isArray(messages)) {
    return refuse("Invalid type for 'messages': expected an array of objects.", 'invalid_type');
  }
  if (messages.length > 0) return undefined;
  return refuse(
    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    'empty_array',
  );
}

function unary(turn: Turn): object {
  const { text, reasoning, toolCalls, refusal, usage } = chatContent(turn);
  const message = {
    role: 'assistant',
    content: text ?? null,
    ...(reasoning?.text !== undefined && { reasoning_content: reasoning.text }),
    ...(toolCalls.length > 0 && {
      tool_calls: toolCalls.map((call) => ({
        id: call.id ?? wireId('call_', 24),
        type: 'function',
        function: { name: call.name, arguments: argumentsText(call) },
      })),
    }),
    refusal: refusal ?? null,
    annotations: [],
  };
  return {
    ...chatEnvelope(turn, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: chatFinishReason(turn) }],
    ...(usage !== undefined && { usage: chatUsage(usage) }),
  };
}
