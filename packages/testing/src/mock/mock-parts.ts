import {
  type AssistantPart,
  contentParts,
  type FinishReason,
  partsFromContent,
  type StreamPart,
  textOf,
  UNKNOWN_USAGE,
  type UnifiedRequest,
  type Usage,
} from '@flexiai/core/plugin';
import { argumentPieces, words } from '../server/reply-content.ts';
import type { MockAnswer } from './mock-reply.ts';

/** One part of an answer, and whether it is paced and counted. */
export interface MockStep {
  readonly part: StreamPart;
  readonly isPiece: boolean;
}

/** The call that is answered. */
export interface MockIdentity {
  readonly entry: string;
  readonly model: string;
  readonly request: UnifiedRequest;
  /** Makes ids unique among mocks and calls. */
  readonly uniqueId: string;
}

/** The parts of an answer, in order: a `stream-start` first, one `finish` last. */
export function stepsOf(answer: MockAnswer, identity: MockIdentity): readonly MockStep[] {
  const { uniqueId, entry } = identity;
  const content = contentSteps(answer, identity);
  const pieces = content.filter(({ isPiece }) => isPiece).length;
  return [
    step({
      type: 'stream-start',
      provider: entry,
      model: answer.model ?? identity.model,
      id: answer.id ?? `mock-${uniqueId}`,
      ...(answer.requestId !== undefined && { requestId: answer.requestId }),
      ...(answer.warnings !== undefined && { warnings: answer.warnings }),
    }),
    ...content,
    step({
      type: 'finish',
      finishReason: answer.finishReason ?? finishReason(answer),
      ...(answer.rawFinishReason !== undefined && { rawFinishReason: answer.rawFinishReason }),
      usage: usageOf(answer, identity.request, pieces),
      ...(answer.providerMetadata !== undefined && { providerMetadata: answer.providerMetadata }),
    }),
  ];
}

function contentSteps(answer: MockAnswer, { request, uniqueId }: MockIdentity): readonly MockStep[] {
  if (answer.content !== undefined) return givenSteps(answer.content);
  const steps: MockStep[] = [];
  if (answer.reasoning !== undefined) {
    const { text = '', ...proof } =
      typeof answer.reasoning === 'string' ? { text: answer.reasoning } : answer.reasoning;
    for (const delta of words(text)) steps.push(piece({ type: 'reasoning-delta', id: 'reasoning', delta }));
    steps.push(step({ type: 'reasoning-end', id: 'reasoning', ...proof }));
  }
  for (const delta of textPieces(answer, request)) steps.push(piece({ type: 'text-delta', id: 'text', delta }));
  for (const delta of words(answer.refusal ?? '')) steps.push(piece({ type: 'refusal-delta', id: 'refusal', delta }));
  for (const [index, call] of (answer.toolCalls ?? []).entries()) {
    const id = call.id ?? `call-${uniqueId}-${index}`;
    steps.push(step({ type: 'tool-call-start', id, name: call.name }));
    const pieces = call.arguments === undefined ? [] : argumentPieces(call);
    for (const delta of pieces) steps.push(piece({ type: 'tool-call-delta', id, delta }));
    steps.push(step({ type: 'tool-call-end', id }));
  }
  return steps;
}

/** The parts for given content, with its words in pieces. */
function givenSteps(content: readonly AssistantPart[]): readonly MockStep[] {
  return partsFromContent(content).flatMap((part): MockStep[] => {
    if (part.type !== 'text-delta' && part.type !== 'reasoning-delta' && part.type !== 'refusal-delta') {
      return [step(part)];
    }
    const [first = '', ...rest] = words(part.delta);
    const { id, type } = part;
    return [piece({ ...part, delta: first }), ...rest.map((delta) => piece({ type, id, delta }))];
  });
}

function textPieces({ text, tokens, toolCalls, refusal }: MockAnswer, request: UnifiedRequest): readonly string[] {
  if (tokens !== undefined) return tokens;
  if (text !== undefined) return words(text);
  return toolCalls === undefined && refusal === undefined ? words(`You said: ${lastUserText(request)}`) : [];
}

function lastUserText({ messages }: UnifiedRequest): string {
  const message = messages.findLast(({ role }) => role === 'user');
  return message?.role === 'user' ? textOf(contentParts(message)) : '';
}

function finishReason({ refusal, toolCalls = [], content = [] }: MockAnswer): FinishReason {
  const has = (type: AssistantPart['type']): boolean => content.some((part) => part.type === type);
  if (refusal !== undefined || has('refusal')) return 'refusal';
  return toolCalls.length > 0 || has('tool-call') ? 'tool-calls' : 'stop';
}

function usageOf({ usage }: MockAnswer, request: UnifiedRequest, pieces: number): Usage {
  if (usage === false) return UNKNOWN_USAGE;
  const inputTokens = usage?.inputTokens ?? Math.ceil(JSON.stringify(request.messages).length / 4);
  const outputTokens = usage?.outputTokens ?? Math.max(pieces, 1);
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens, accuracy: 'reported', ...usage };
}

function step(part: StreamPart): MockStep {
  return { part, isPiece: false };
}

function piece(part: StreamPart): MockStep {
  return { part, isPiece: true };
}
