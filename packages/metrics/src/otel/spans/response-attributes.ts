import type { EmbeddingResponse, UnifiedResponse, Usage } from '@flexiai/core';
import type { Attributes } from '@opentelemetry/api';
import type { TokenKind } from '../conventions/conventions.ts';
import { OWN } from '../conventions/own-names.ts';
import type { ResolvedOtelOptions } from '../resolve-options.ts';
import { safely } from '../safely.ts';
import { ContentText } from './content-text.ts';
import { DefinedAttributes } from './defined-attributes.ts';

/** The attributes of an answered call. */
export function responseAttributes(
  response: UnifiedResponse | EmbeddingResponse,
  { conventions, content }: ResolvedOtelOptions,
): Attributes {
  const names = conventions.attributes;
  const attributes = new DefinedAttributes()
    .set(names.responseModel, response.model)
    .set(OWN.entry, response.provider)
    .set(OWN.attempts, response.attempts.length);
  // An answer from a cache used its tokens in another call.
  const tokens = tokensOf(response.usage.cached === true ? undefined : response.usage);
  for (const kind of Object.keys(tokens) as TokenKind[]) attributes.set(conventions.usage[kind], tokens[kind]);
  if (!('finishReason' in response)) return attributes.all;
  const finishReason = conventions.finishReasons[response.finishReason];
  attributes
    .set(names.responseId, response.id)
    .set(names.finishReasons, [finishReason])
    .set(OWN.costUsd, response.cost?.totalUsd);
  if (content === undefined) return attributes.all;
  const repeated = conventions.messagesHaveFinishReason ? finishReason : undefined;
  return attributes.set(
    names.outputMessages,
    safely(() => new ContentText(content).answer(response.content, repeated)),
  ).all;
}

/** Tokens by kind; `undefined` if unknown. */
export function tokensOf(usage: Usage | undefined): { readonly [Kind in TokenKind]: number | undefined } {
  const written = usage?.cacheWriteTokens;
  return {
    input: usage?.inputTokens,
    output: usage?.outputTokens,
    cacheRead: usage?.cacheReadTokens,
    cacheWrite: typeof written === 'object' ? (written['5m'] ?? 0) + (written['1h'] ?? 0) : written,
    reasoning: usage?.reasoningTokens,
  };
}
