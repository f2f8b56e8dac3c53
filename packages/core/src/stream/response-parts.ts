import { assertNever } from '../types/assert-never.ts';
import type { AssistantPart } from '../types/content-part.ts';
import type { FinishPart, StreamPart } from '../types/stream-part.ts';
import type { UnifiedResponse } from '../types/unified-response.ts';

/** The parts that stand for a response: the inverse of `ResponseAccumulator`. */
export function partsFromResponse(response: UnifiedResponse): readonly StreamPart[] {
  const parts: StreamPart[] = [
    {
      type: 'stream-start',
      provider: response.provider,
      model: response.model,
      id: response.id,
      ...(response.requestId !== undefined && { requestId: response.requestId }),
      ...(response.warnings.length > 0 && { warnings: response.warnings }),
    },
  ];
  for (const [index, part] of response.content.entries()) pushContent(parts, part, `block-${index}`);
  const finish: FinishPart = {
    type: 'finish',
    finishReason: response.finishReason,
    ...(response.rawFinishReason !== undefined && { rawFinishReason: response.rawFinishReason }),
    usage: response.usage,
    ...(response.providerMetadata !== undefined && { providerMetadata: response.providerMetadata }),
  };
  parts.push(finish);
  return parts;
}

function pushContent(parts: StreamPart[], part: AssistantPart, id: string): void {
  const metadata = part.providerMetadata !== undefined && { providerMetadata: part.providerMetadata };
  switch (part.type) {
    case 'text':
      parts.push({ type: 'text-delta', id, delta: part.text });
      return;
    case 'refusal':
      parts.push({ type: 'refusal-delta', id, delta: part.refusal });
      return;
    case 'reasoning':
      if (part.text !== '') parts.push({ type: 'reasoning-delta', id, delta: part.text });
      parts.push({
        type: 'reasoning-end',
        id,
        ...(part.signature !== undefined && { signature: part.signature }),
        ...(part.redacted !== undefined && { redacted: part.redacted }),
        ...metadata,
      });
      return;
    case 'tool-call': {
      const raw = part.rawArguments ?? JSON.stringify(part.arguments ?? {});
      parts.push({ type: 'tool-call-start', id: part.id, name: part.name });
      if (raw !== '') parts.push({ type: 'tool-call-delta', id: part.id, delta: raw });
      parts.push({ type: 'tool-call-end', id: part.id, ...metadata });
      return;
    }
    case 'source':
      parts.push(part);
      return;
    // No provider streams these yet: a response that holds them is handed over whole.
    case 'image':
    case 'file':
    case 'audio':
      return;
    default:
      assertNever(part);
  }
}
