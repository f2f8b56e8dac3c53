import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { Warning } from '../model/warning.ts';
import { type PartStream, sourceOf, streamOf } from './part-source.ts';

/** An answer with these warnings before its own. */
export function warnedResponse(response: UnifiedResponse, warnings: readonly Warning[]): UnifiedResponse {
  // A response that breaks the contract of plugins is rejected later.
  if (!Array.isArray(response?.warnings)) return response;
  return { ...response, warnings: [...warnings, ...response.warnings] };
}

/** A stream with these warnings before those of its start. */
export function warnedStream(parts: AsyncIterable<StreamPart>, warnings: readonly Warning[]): PartStream {
  const source = sourceOf(parts);
  const warned = (part: StreamPart): StreamPart =>
    part.type === 'stream-start' ? { ...part, warnings: [...warnings, ...(part.warnings ?? [])] } : part;
  return streamOf({
    async read() {
      const batch = await source.read();
      return batch === null ? null : batch.map(warned);
    },
    cancel: (cause) => source.cancel(cause),
  });
}
