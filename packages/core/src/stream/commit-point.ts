import type { StreamPart } from '../model/stream-part.ts';

/**
 * Whether a part is content. A stream commits at its first content: before it, the client can hide every failure; after it, the
 * application has seen something.
 */
export function isContent(part: StreamPart): boolean {
  switch (part.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal-delta':
      return part.delta !== '';
    case 'reasoning-end':
    case 'tool-call-start':
    case 'tool-call-delta':
    case 'tool-call-end':
    case 'provider-block':
    case 'image':
    case 'file':
    case 'audio-end':
    case 'restart':
    case 'continuation':
      return true;
    case 'audio-delta':
      return (part.data ?? '') !== '' || (part.transcript ?? '') !== '';
    case 'stream-start':
    case 'text-end':
    case 'source':
    case 'finish':
      return false;
    default:
      return part satisfies never;
  }
}

/** The characters of a part's content. A block that comes as a whole has no rate: it counts as any amount. */
export function contentSize(part: StreamPart): number {
  if ('delta' in part) return part.delta.length;
  if (part.type === 'audio-delta') return (part.data ?? '').length + (part.transcript ?? '').length;
  return part.type === 'provider-block' || part.type === 'image' || part.type === 'file' ? Number.POSITIVE_INFINITY : 0;
}
