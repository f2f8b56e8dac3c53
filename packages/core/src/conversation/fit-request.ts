import type { UnifiedRequest } from '../model/unified-request.ts';
import type { Warning } from '../model/warning.ts';
import type { ConversationChange, ConversationRules, MediaRules } from './conversation-rules.ts';
import { plainRequest } from './plain-request.ts';
import { prepareFor } from './prepare-for.ts';

/** The provider that a request is sent to. */
export interface RequestTarget {
  /** The plugin's id. */
  readonly provider: string;
  /** Its wire's rules for conversations, if there are any. */
  readonly conversation: ConversationRules | undefined;
  readonly capabilities: { readonly images: boolean; readonly files: boolean; readonly audio: boolean };
}

/** A request in the form that a target accepts. */
export interface FitRequest {
  readonly request: UnifiedRequest;
  /** What was lost, for the answer. */
  readonly warnings: readonly Warning[];
  /** Why the target cannot take the request; continues "the provider …". */
  readonly unsupported?: string;
}

/**
 * Converts a request for a target: text and media into a form that every wire accepts, and the conversation by the target's
 * rules.
 */
export function fitRequest(given: UnifiedRequest, target: RequestTarget): FitRequest {
  const plain = plainRequest(given);
  const { request } = plain;
  const { provider, conversation, capabilities } = target;
  const media = mediaOf(conversation?.media, capabilities);
  // A wire without rules receives conversations unchanged, except for files that it accepts only as text.
  if (conversation === undefined && (capabilities.files || !request.messages.some(hasFile))) return plain;
  const rules = conversation ?? { reasoning: true };
  const { messages, changes } = prepareFor(request.messages, {
    ...rules,
    provider,
    ...(media !== undefined && { media }),
  });
  if (messages === request.messages) return plain;
  const fit = {
    request: { ...request, messages },
    warnings: [...plain.warnings, ...changes.filter(isLossy).map(warn)],
  };
  const problem = changes.find(({ type }) => type === 'content-unsupported');
  if (problem !== undefined) return { ...fit, unsupported: `${problem.message} (${problem.path})` };
  const speaks = ({ role }: UnifiedRequest['messages'][number]): boolean => role !== 'system';
  if (!messages.some(speaks) && request.messages.some(speaks)) {
    return { ...fit, unsupported: 'accepts no message of the conversation: all of them belong to other providers' };
  }
  return fit;
}

function hasFile({ role, content }: UnifiedRequest['messages'][number]): boolean {
  return role === 'user' && typeof content !== 'string' && content.some(({ type }) => type === 'file');
}

/** The rules for media, without what the model cannot take; `undefined` where it takes everything. */
function mediaOf(
  rules: MediaRules | undefined,
  { images, files, audio }: RequestTarget['capabilities'],
): MediaRules | undefined {
  if (images && files && audio) return rules;
  return {
    ...rules,
    ...(!images && { images: [] }),
    ...(!files && { files: [], filesByUrl: [] }),
    ...(!audio && { audio: [] }),
  };
}

function isLossy({ lossy }: ConversationChange): boolean {
  return lossy;
}

function warn({ type, path, message }: ConversationChange): Warning {
  const code = type === 'block-dropped' || type === 'content-replaced' ? 'unsupported-content' : 'other';
  return { code, setting: path, message: `${SENTENCES[type]} (${path}): ${message}.` };
}

const SENTENCES: { readonly [Type in ConversationChange['type']]: string } = {
  'reasoning-dropped': 'Reasoning was left out',
  'block-dropped': 'A block of another provider was left out',
  'message-dropped': 'A message was left out',
  'content-replaced': 'Content was replaced',
  'content-unsupported': 'Content cannot be sent',
  'tool-call-id-rewritten': "A tool call's id was rewritten",
  'tool-result-added': 'A placeholder was added for a missing tool result',
  'tool-result-moved': 'A tool result was moved to its call',
  'tool-result-dropped': 'A tool result was left out',
  'tool-results-reordered': 'Tool results were put in order',
};
