import type { LanguageModelV4Content, LanguageModelV4StreamPart } from '@ai-sdk/provider';

/** Collects the parts of a stream into content: blocks are joined, other parts are unchanged. */
export function collectContent(parts: readonly LanguageModelV4StreamPart[]): LanguageModelV4Content[] {
  const content: LanguageModelV4Content[] = [];
  const texts = new Map<string, { readonly at: number; text: string }>();
  for (const part of parts) {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start': {
        const type = part.type === 'text-start' ? 'text' : 'reasoning';
        texts.set(`${type}-${part.id}`, { at: content.push({ type, text: '' }) - 1, text: '' });
        break;
      }
      case 'text-delta':
      case 'reasoning-delta': {
        const block = texts.get(`${part.type.replace('-delta', '')}-${part.id}`);
        if (block !== undefined) block.text += part.delta;
        break;
      }
      case 'text-end': {
        const { id, providerMetadata, citations } = part;
        const block = texts.get(`text-${id}`);
        if (block === undefined) break;
        content[block.at] = {
          type: 'text',
          text: block.text,
          ...(citations !== undefined && { citations }),
          ...(providerMetadata !== undefined && { providerMetadata }),
        };
        break;
      }
      case 'reasoning-end': {
        const { id, providerMetadata } = part;
        const block = texts.get(`reasoning-${id}`);
        if (block === undefined) break;
        content[block.at] = {
          type: 'reasoning',
          text: block.text,
          ...(providerMetadata !== undefined && { providerMetadata }),
        };
        break;
      }
      case 'tool-call':
      case 'tool-result':
      case 'tool-approval-request':
      case 'custom':
      case 'file':
      case 'reasoning-file':
      case 'source':
        content.push(part);
        break;
      default:
    }
  }
  return content;
}
