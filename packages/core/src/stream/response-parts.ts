import { assertNever } from '../data/assert-never.ts';
import { toBase64 } from '../data/base64.ts';
import type { AssistantPart, AudioPart, Citation } from '../model/content-part.ts';
import type { FinishPart, StreamCitation, StreamPart } from '../model/stream-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';

/** Turns a response into stream parts: the inverse of `ResponseAccumulator`. */
export function partsFromResponse(response: UnifiedResponse): readonly StreamPart[] {
  const parts: StreamPart[] = [
    {
      type: 'stream-start',
      provider: response.provider,
      model: response.model,
      id: response.id,
      ...(response.providerRequestId !== undefined && { providerRequestId: response.providerRequestId }),
      ...(response.requestId !== undefined && { requestId: response.requestId }),
      ...(response.warnings.length > 0 && { warnings: response.warnings }),
    },
  ];
  parts.push(...partsFromContent(response.content));
  const finish: FinishPart = {
    type: 'finish',
    finishReason: response.finishReason,
    ...(response.rawFinishReason !== undefined && { rawFinishReason: response.rawFinishReason }),
    usage: response.usage,
    ...(response.cached !== undefined && { cached: response.cached }),
    ...(response.providerMetadata !== undefined && { providerMetadata: response.providerMetadata }),
  };
  parts.push(finish);
  return parts;
}

/** Turns the content of a response into the parts between its start and its finish. */
export function partsFromContent(content: readonly AssistantPart[]): readonly StreamPart[] {
  const parts: StreamPart[] = [];
  for (const [index, part] of content.entries()) pushContent(parts, part, blockId(index), content);
  return parts;
}

function blockId(index: number): string {
  return `block-${index}`;
}

function pushContent(parts: StreamPart[], part: AssistantPart, id: string, content: readonly AssistantPart[]): void {
  const metadata = part.providerMetadata !== undefined && { providerMetadata: part.providerMetadata };
  switch (part.type) {
    case 'text': {
      const { text, newMessage } = part;
      parts.push({ type: 'text-delta', id, delta: text, ...(newMessage !== undefined && { newMessage }) });
      if (part.providerMetadata !== undefined) parts.push({ type: 'text-end', id, ...metadata });
      return;
    }
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
    case 'source': {
      const { origin: _origin, citations, ...source } = part;
      const streamed = citations?.map((citation) => streamCitation(citation, content));
      parts.push({ ...source, ...(streamed !== undefined && { citations: streamed }) });
      return;
    }
    case 'provider-block': {
      const { origin: _origin, ...block } = part;
      parts.push(block);
      return;
    }
    case 'image':
    case 'file': {
      const { url, data, mediaType } = part;
      parts.push({
        type: part.type,
        id,
        ...(url !== undefined && { url }),
        ...(data !== undefined && { data: toBase64(data) }),
        ...(mediaType !== undefined && { mediaType }),
        ...(part.type === 'file' && part.filename !== undefined && { filename: part.filename }),
        ...metadata,
      });
      return;
    }
    case 'audio':
      pushAudio(parts, part, id);
      return;
    default:
      assertNever(part);
  }
}

function pushAudio(parts: StreamPart[], part: AudioPart, id: string): void {
  const { mediaType, transcript, id: audioId, expiresAt, providerMetadata } = part;
  parts.push(
    { type: 'audio-delta', id, data: toBase64(part.data), ...(transcript !== undefined && { transcript }) },
    {
      type: 'audio-end',
      id,
      mediaType,
      ...(audioId !== undefined && { audioId }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(providerMetadata !== undefined && { providerMetadata }),
    },
  );
}

/** The citation with the id of its text's block in place of the text's index. */
function streamCitation({ textIndex, ...citation }: Citation, content: readonly AssistantPart[]): StreamCitation {
  if (textIndex === undefined) return citation;
  let texts = -1;
  const index = content.findIndex(({ type }) => {
    if (type === 'text') texts += 1;
    return texts === textIndex;
  });
  return index === -1 ? citation : { ...citation, textId: blockId(index) };
}
