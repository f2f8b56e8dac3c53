import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';

/** Converts a whole answer to the parts of a stream. */
export function partsOfResult(result: LanguageModelV4GenerateResult): readonly LanguageModelV4StreamPart[] {
  const { response, warnings, content, finishReason, usage, providerMetadata } = result;
  return [
    { type: 'stream-start', warnings },
    {
      type: 'response-metadata',
      ...(response?.id !== undefined && { id: response.id }),
      ...(response?.modelId !== undefined && { modelId: response.modelId }),
    },
    ...content.flatMap(partsOfContent),
    { type: 'finish', finishReason, usage, ...(providerMetadata !== undefined && { providerMetadata }) },
  ];
}

function partsOfContent(part: LanguageModelV4Content, index: number): readonly LanguageModelV4StreamPart[] {
  const id = String(index);
  switch (part.type) {
    case 'text': {
      const { text, citations, providerMetadata } = part;
      const extras = {
        ...(citations !== undefined && { citations }),
        ...(providerMetadata !== undefined && { providerMetadata }),
      };
      return [
        { type: 'text-start', id },
        { type: 'text-delta', id, delta: text },
        { type: 'text-end', id, ...extras },
      ];
    }
    case 'reasoning': {
      const { text, providerMetadata } = part;
      return [
        { type: 'reasoning-start', id },
        { type: 'reasoning-delta', id, delta: text },
        { type: 'reasoning-end', id, ...(providerMetadata !== undefined && { providerMetadata }) },
      ];
    }
    default:
      return [part];
  }
}
