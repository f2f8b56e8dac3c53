import type { CallStart, EmbeddingRequest, UnifiedRequest } from '@flexiai/core';
import type { Attributes } from '@opentelemetry/api';
import { OWN } from '../conventions/own-names.ts';
import type { ResolvedOtelOptions } from '../resolve-options.ts';
import { safely } from '../safely.ts';
import { ContentText } from './content-text.ts';
import { DefinedAttributes } from './defined-attributes.ts';

/** The attributes at the start of a call, in addition to those for samplers. */
export function requestAttributes(
  start: CallStart,
  request: UnifiedRequest | EmbeddingRequest,
  { conventions, content }: ResolvedOtelOptions,
): Attributes {
  const names = conventions.attributes;
  const attributes = new DefinedAttributes()
    .set(OWN.requestId, start.callId)
    .set(OWN.correlationId, start.correlationId)
    .set(names.conversationId, conversationOf(start));
  if (!('messages' in request)) return attributes.set(names.embeddingDimensions, request.dimensions).all;
  const { responseFormat, stop, reasoning, messages, tools } = request;
  attributes
    .set(names.requestStream, start.mode === 'stream' ? true : undefined)
    .set(names.outputType, responseFormat === undefined ? undefined : responseFormat.type === 'text' ? 'text' : 'json')
    .set(names.requestMaxTokens, request.maxOutputTokens)
    .set(names.requestTemperature, request.temperature)
    .set(names.requestTopP, request.topP)
    .set(names.requestTopK, request.topK)
    .set(names.requestSeed, request.seed)
    .set(names.requestFrequencyPenalty, request.frequencyPenalty)
    .set(names.requestPresencePenalty, request.presencePenalty)
    .set(names.requestStopSequences, stop === undefined ? undefined : [...stop])
    .set(names.requestReasoningLevel, reasoning?.effort);
  if (content === undefined) return attributes.all;
  return attributes
    .set(
      names.systemInstructions,
      safely(() => new ContentText(content).instructions(messages)),
    )
    .set(
      names.inputMessages,
      safely(() => new ContentText(content).messages(messages)),
    )
    .set(names.toolDefinitions, tools === undefined ? undefined : safely(() => new ContentText(content).tools(tools)))
    .all;
}

/** The application's id of a conversation: the label `conversationId` of the call. */
function conversationOf({ metadata }: CallStart): string | undefined {
  const { conversationId } = metadata;
  return typeof conversationId === 'string' && conversationId !== '' ? conversationId : undefined;
}
