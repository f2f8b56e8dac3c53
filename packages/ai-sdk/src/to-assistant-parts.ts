import type {
  LanguageModelV4Message,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultPart,
  SharedV4ProviderOptions,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { AssistantPart, Origin, ProviderBlockPart, ProviderMetadata } from '@flexiai/core';
import { assertNever, isObject, parseToolArguments } from '@flexiai/core/plugin';
import { baseFields, extrasOf, type PartExtras } from './part-extras.ts';
import { toMediaPart } from './to-media-part.ts';

type AssistantContent = Extract<LanguageModelV4Message, { readonly role: 'assistant' }>['content'];
type GivenPart = AssistantContent[number];

/**
 * Converts the parts of an assistant message. Parts that FlexiAI created are restored; parts of another AI SDK provider become
 * parts of an entry of that provider.
 */
export function toAssistantParts(content: AssistantContent, warnings: SharedV4Warning[]): readonly AssistantPart[] {
  return content.flatMap((part) => toParts(part, extrasOf(part.providerOptions), warnings));
}

function toParts(
  part: GivenPart,
  extras: PartExtras | undefined,
  warnings: SharedV4Warning[],
): readonly AssistantPart[] {
  if (extras?.discarded === true) return [];
  if (extras?.block !== undefined) return blockOf(extras);
  const base = extras === undefined ? foreignFields(part.providerOptions) : baseFields(extras);
  switch (part.type) {
    case 'text':
      if (extras?.refusal === true) return [{ type: 'refusal', refusal: part.text, ...base }];
      return [
        {
          type: 'text',
          text: part.text,
          ...(extras?.newMessage === true && { newMessage: extras.newMessage }),
          ...base,
        },
      ];
    case 'reasoning':
      // Reasoning without an origin would be sent to every provider, and refused.
      if (base.origin === undefined) return [];
      return [
        {
          type: 'reasoning',
          text: part.text,
          ...(extras?.signature !== undefined && { signature: extras.signature }),
          ...(extras?.redacted !== undefined && { redacted: extras.redacted }),
          ...base,
        },
      ];
    case 'tool-call':
      return part.providerExecuted === true ? foreignBlock(part, warnings) : [toToolCall(part, base)];
    case 'tool-result':
      return foreignBlock(part, warnings);
    case 'file':
      return [mediaOf(part, extras, base)];
    case 'reasoning-file':
      return [];
    case 'custom':
      if (!part.kind.startsWith('flexiai.')) warnings.push(leftOut(`custom part ${part.kind}`));
      return [];
    default:
      return assertNever(part);
  }
}

function toToolCall(part: LanguageModelV4ToolCallPart, base: Base): AssistantPart {
  const { toolCallId: id, toolName: name, input } = part;
  if (typeof input === 'string') return { type: 'tool-call', id, name, ...parseToolArguments(input), ...base };
  return { type: 'tool-call', id, name, arguments: input ?? {}, ...base };
}

function mediaOf(
  part: Extract<GivenPart, { readonly type: 'file' }>,
  extras: PartExtras | undefined,
  base: Base,
): AssistantPart {
  const media = toMediaPart(part);
  if (extras === undefined || media.type === 'image') return { ...media, ...base };
  const { transcript, audioId, expiresAt, filename } = extras;
  if (media.type === 'file') return { ...(filename !== undefined && { filename }), ...media, ...base };
  return {
    ...media,
    ...(transcript !== undefined && { transcript }),
    ...(audioId !== undefined && { id: audioId }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...base,
  };
}

/** Restores a block of a provider. */
function blockOf(extras: PartExtras): readonly AssistantPart[] {
  if (!isObject(extras.block)) return [];
  return [{ ...(extras.block as unknown as ProviderBlockPart), ...baseFields(extras) }];
}

interface Base {
  readonly origin?: Origin;
  readonly providerMetadata?: ProviderMetadata;
}

/** The origin of a part of another AI SDK provider, by the key of its metadata. */
function foreignFields(options: SharedV4ProviderOptions | undefined): Base {
  const [family] = Object.keys(options ?? {});
  if (options === undefined || family === undefined) return {};
  return {
    origin: { provider: `ai-sdk-${family}`, model: '' },
    providerMetadata: { 'ai-sdk': { metadata: options } },
  };
}

/** A call of a tool that another AI SDK provider ran, or its result. An entry of that provider accepts it. */
function foreignBlock(
  part: LanguageModelV4ToolCallPart | LanguageModelV4ToolResultPart,
  warnings: SharedV4Warning[],
): readonly AssistantPart[] {
  const base = foreignFields(part.providerOptions);
  if (base.origin === undefined) {
    warnings.push(leftOut(`the ${part.type} of the provider's tool ${part.toolName}`));
    return [];
  }
  const { toolCallId: id, toolName } = part;
  const shared = { type: part.type, toolCallId: id, toolName, providerMetadata: part.providerOptions };
  const raw =
    part.type === 'tool-call'
      ? { ...shared, input: JSON.stringify(part.input), providerExecuted: true }
      : { ...shared, ...rawResult(part) };
  return [{ type: 'provider-block', kind: part.type, name: part.type, toolName, id, raw, ...base }];
}

function rawResult({ output }: LanguageModelV4ToolResultPart): object {
  if (output.type === 'execution-denied') return { result: output.reason ?? 'denied', isError: true };
  return { result: output.value, ...(output.type.startsWith('error-') && { isError: true }) };
}

function leftOut(feature: string): SharedV4Warning {
  return { type: 'unsupported', feature, details: 'It was omitted: no provider of FlexiAI accepts it.' };
}
