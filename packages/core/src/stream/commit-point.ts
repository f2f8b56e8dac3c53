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
