import type { UnifiedRequest } from '../model/unified-request.ts';
import type { Warning } from '../model/warning.ts';
import type { ConversationChange, ConversationRules, MediaRules } from './conversation-rules.ts';
import { plainRequest } from './plain-request.ts';
import { prepareFor } from './prepare-for.ts';

/** Where a request goes. */
export interface RequestTarget {
  /** The plugin's id. */
  readonly provider: string;
  /** What its wire says of conversations, if it says anything. */
  readonly conversation: ConversationRules | undefined;
  readonly capabilities: { readonly images: boolean; readonly files: boolean; readonly audio: boolean };
}

/** A request as a target takes it. */
export interface FitRequest {
  readonly request: UnifiedRequest;
  /** What was lost on the way: for the answer. */
  readonly warnings: readonly Warning[];
  /** Why the target cannot take it at all; continues "the provider …". */
  readonly unsupported?: string;
}

/** Makes a request fit for a target: text and media in a form that every wire takes, and the conversation by its rules. */
export function fitRequest(given: UnifiedRequest, target: RequestTarget): FitRequest {
  const plain = plainRequest(given);
  const { request } = plain;
  const { provider, conversation, capabilities } = target;
  const media = mediaOf(conversation?.media, capabilities);
  // A wire without rules is given conversations as they are, but for files that it can only take as text.
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
    return { ...fit, unsupported: 'can be given nothing of the conversation: what is in it means nothing to it' };
  }
  return fit;
}

function hasFile({ role, content }: UnifiedRequest['messages'][number]): boolean {
  return role === 'user' && typeof content !== 'string' && content.some(({ type }) => type === 'file');
}

/** The rules for media, with what the model cannot take at all; `undefined` where it takes everything. */
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
  'tool-result-added': 'A tool call was given a result that says that there is none',
  'tool-result-moved': 'A tool result was moved to its call',
  'tool-result-dropped': 'A tool result was left out',
  'tool-results-reordered': 'Tool results were put in order',
};
