import {
  type AssistantMessage,
  type AssistantPart,
  contentParts,
  countOf,
  isObject,
  stringOf,
  type ToolCallPart,
} from '@flexiai/core/plugin';
import { isGeminiPlugin } from '../metadata/gemini-plugins.ts';
import { ownMetadata } from '../metadata/own-fields.ts';
import type { Conversion } from './conversion.ts';
import type { GeminiPart } from './gemini-request.ts';
import type { KnownCall } from './result-parts.ts';
import { toGeminiMedia } from './to-gemini-media.ts';

type MediaPart = Extract<AssistantPart, { type: 'image' | 'file' | 'audio' }>;
type BlockPart = Extract<AssistantPart, { type: 'provider-block' }>;

/**
 * Google's own placeholder for a missing thought signature, for a call that another model made.
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/** Blocks that Vertex AI refuses: the SDK says so of its parameters. */
const ONLY_GEMINI_API: ReadonlySet<string> = new Set(['toolCall', 'toolResponse']);

/** A model's turn, with each signature on the part that it came with. */
export function modelParts(
  message: AssistantMessage,
  index: number,
  calls: Map<string, KnownCall>,
  conversion: Conversion,
): readonly GeminiPart[] {
  const parts: GeminiPart[] = [];
  let firstCall = true;
  for (const [position, part] of contentParts(message).entries()) {
    const setting = `messages[${index}].content[${position}]`;
    switch (part.type) {
      case 'text':
        parts.push(...textParts(part.text, part));
        break;
      case 'refusal':
        if (part.refusal !== '') parts.push({ text: part.refusal });
        break;
      case 'reasoning':
        if (isOwn(part) && (part.text !== '' || part.signature !== undefined)) {
          parts.push({ text: part.text, thought: true, ...signed(part.signature) });
        }
        break;
      case 'tool-call':
        calls.set(part.id, { name: part.name, order: calls.size });
        parts.push(functionCall(part, firstCall, setting, conversion));
        firstCall = false;
        break;
      // Sources that the model found are not text of the model.
      case 'source':
        break;
      case 'provider-block':
        if (!isOwnBlock(part)) conversion.leaveOut(setting, 'it is a block of another provider');
        else if (conversion.service === 'vertex' && ONLY_GEMINI_API.has(part.name)) {
          conversion.leaveOut(setting, `Vertex AI does not take the block "${part.name}" of the Gemini API`);
        } else parts.push(part.raw);
        break;
      default:
        parts.push(...mediaParts(part, setting, conversion));
    }
  }
  return parts;
}

function isOwn({ origin, providerMetadata }: AssistantPart): boolean {
  return isGeminiPlugin(origin?.provider) || ownMetadata(providerMetadata) !== undefined;
}

/** A part of the API's own, unchanged. A part without an origin is recognised by its fields. */
function isOwnBlock(part: BlockPart): part is BlockPart & { readonly raw: { readonly [field: string]: unknown } } {
  const { origin, name, raw } = part;
  return isObject(raw) && (origin === undefined || isGeminiPlugin(origin.provider)) && isObject(raw[name]);
}

function signatureOf({ providerMetadata }: AssistantPart): string | undefined {
  return stringOf(ownMetadata(providerMetadata)?.['thoughtSignature']);
}

function signed(thoughtSignature: string | undefined): { readonly thoughtSignature?: string } {
  return thoughtSignature === undefined ? {} : { thoughtSignature };
}

/** A text in its original parts: if it was joined from several parts, the last one had the signature. */
function textParts(text: string, part: AssistantPart): readonly GeminiPart[] {
  const signature = signatureOf(part);
  if (signature === undefined) return text === '' ? [] : [{ text }];
  const from = Math.min(countOf(ownMetadata(part.providerMetadata)?.['signedFrom']) ?? 0, text.length);
  const unsigned = text.slice(0, from);
  return [...(unsigned === '' ? [] : [{ text: unsigned }]), { text: text.slice(from), thoughtSignature: signature }];
}

function functionCall(
  part: ToolCallPart,
  isFirst: boolean,
  setting: string,
  { traits, warnings }: Conversion,
): GeminiPart {
  const signature = signatureOf(part);
  const isMissing = isFirst && signature === undefined && traits.wantsSignatures;
  if (isMissing) {
    const why = 'another model made the call, or its providerMetadata was lost';
    warnings.push({
      code: 'other',
      setting,
      message: `The call of "${part.name}" has no thought signature, which this model requires (${why}): it was sent with Google's placeholder.`,
    });
  }
  return {
    functionCall: { id: part.id, name: part.name, args: argumentsOf(part.arguments, setting, warnings) },
    ...signed(isMissing ? NO_SIGNATURE : signature),
  };
}

function argumentsOf(value: unknown, setting: string, warnings: Conversion['warnings']): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  warnings.push({
    code: 'unsupported-content',
    setting: `${setting}.arguments`,
    message: 'The arguments of the tool call are not an object: the call was sent without arguments.',
  });
  return {};
}

/** Media that the model made itself, or that another model made. */
function mediaParts(part: MediaPart, setting: string, conversion: Conversion): readonly GeminiPart[] {
  const media = toGeminiMedia(part);
  if (media === undefined) {
    // A sound that its provider stores: its transcript is sent.
    const transcript = part.type === 'audio' ? part.transcript : undefined;
    if (transcript === undefined) conversion.leaveOut(setting, `the data of the ${part.type} cannot be read`);
    else conversion.leaveOut(setting, 'the provider that made the sound stores it; its transcript was sent');
    return transcript === undefined ? [] : [{ text: transcript }];
  }
  const isUnsigned = signatureOf(part) === undefined && part.type === 'image' && conversion.traits.wantsSignedImages;
  return [{ ...media, ...signed(isUnsigned ? NO_SIGNATURE : signatureOf(part)) }];
}
