import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { partsFromResponse, type UnifiedResponse } from '@flexiai/core';
import { collectContent } from './collect-content.ts';
import { responseMetadata } from './ledger.ts';
import { PartWriter } from './part-writer.ts';
import { toSdkFinishReason, toSdkUsage } from './sdk-usage.ts';
import { toSdkWarning } from './sdk-warning.ts';

/** Converts a whole answer to a result of the AI SDK, with the same content as its stream. */
export function fromResponse(
  response: UnifiedResponse,
  warnings: readonly SharedV4Warning[],
): LanguageModelV4GenerateResult {
  return {
    content: contentOf(response),
    finishReason: toSdkFinishReason(response.finishReason, response.rawFinishReason),
    usage: toSdkUsage(response.usage),
    providerMetadata: responseMetadata(response),
    response: { id: response.id, modelId: response.model, timestamp: new Date() },
    warnings: [...warnings, ...response.warnings.map(toSdkWarning)],
  };
}

function contentOf(response: UnifiedResponse): LanguageModelV4Content[] {
  const { origin } = response.content.find((part) => part.origin !== undefined) ?? {};
  const writer = new PartWriter(() => origin);
  writer.begin(response);
  const parts: LanguageModelV4StreamPart[] = [];
  for (const part of partsFromResponse(response)) {
    if (part.type !== 'stream-start' && part.type !== 'finish') writer.write(part, parts);
  }
  writer.close(parts);
  return collectContent(parts);
}
