import { wellFormedData } from '../data/well-formed.ts';
import type { ContentPart } from '../model/content-part.ts';
import type { Message } from '../model/message.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { Warning } from '../model/warning.ts';
import { plainMedia } from './plain-media.ts';

/** A request in the form that every plugin can rely on. */
export interface PlainRequest {
  readonly request: UnifiedRequest;
  readonly warnings: readonly Warning[];
}

/**
 * A request with well-formed text and with media in one form: see `plainMedia`. Returns the request itself where it already is.
 * The check is cheap: it runs for every attempt.
 */
export function plainRequest(request: UnifiedRequest): PlainRequest {
  const damaged: string[] = [];
  const messages = plainMessages(request.messages, damaged);
  let plain: { -readonly [Field in keyof UnifiedRequest]?: unknown } | undefined;
  if (messages !== request.messages) plain = { ...request, messages };
  for (const field of Object.keys(request) as (keyof UnifiedRequest)[]) {
    if (field === 'messages') continue;
    const value = request[field];
    const fit = wellFormedData(value);
    if (fit === value) continue;
    plain ??= { ...request };
    plain[field] = fit;
    damaged.push(field);
  }
  const warnings = damaged.length === 0 ? NO_WARNINGS : [halfCharacters(damaged)];
  return { request: (plain as UnifiedRequest | undefined) ?? request, warnings };
}

const NO_WARNINGS: readonly Warning[] = Object.freeze([]);

function halfCharacters(paths: readonly string[]): Warning {
  const [setting = ''] = paths;
  return {
    code: 'other',
    setting,
    message: `Halves of characters (lone surrogates) in ${paths.join(', ')} were replaced by U+FFFD.`,
  };
}

function plainMessages(messages: readonly Message[], damaged: string[]): readonly Message[] {
  let changed: Message[] | undefined;
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index] as Message;
    const { role, content } = message;
    if (typeof content === 'string' && role !== 'tool' && content.isWellFormed()) continue;
    const sound = wellFormedData(message);
    if (sound !== message) damaged.push(`messages[${index}]`);
    const fit = typeof sound.content === 'string' ? sound : withPlainMedia(sound);
    if (fit === message) continue;
    changed ??= [...messages];
    changed[index] = fit;
  }
  return changed ?? messages;
}

function withPlainMedia(message: Message): Message {
  const content = plainParts(message.content as readonly ContentPart[]);
  return content === message.content ? message : ({ ...message, content } as Message);
}

function plainParts(parts: readonly ContentPart[]): readonly ContentPart[] {
  let changed: ContentPart[] | undefined;
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] as ContentPart;
    const fit = plainPart(part);
    if (fit === part) continue;
    changed ??= [...parts];
    changed[index] = fit;
  }
  return changed ?? parts;
}

function plainPart(part: ContentPart): ContentPart {
  switch (part.type) {
    case 'image':
    case 'file':
    case 'audio':
      return plainMedia(part);
    case 'tool-result': {
      if (typeof part.content === 'string') return part;
      const content = plainParts(part.content);
      return content === part.content ? part : ({ ...part, content } as ContentPart);
    }
    default:
      return part;
  }
}
