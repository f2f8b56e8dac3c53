import {
  type LanguageModelV4Message,
  type LanguageModelV4Prompt,
  type LanguageModelV4ToolResultOutput,
  type SharedV4ProviderOptions,
  type SharedV4Warning,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import type { FilePart, ImagePart, Message, ProviderMetadata, TextPart, ToolResultPart, UserPart } from '@flexiai/core';
import { assertNever } from '@flexiai/core/plugin';
import { toAssistantParts } from './to-assistant-parts.ts';
import { toMediaPart } from './to-media-part.ts';

type MessageOf<Role extends LanguageModelV4Message['role']> = Extract<LanguageModelV4Message, { readonly role: Role }>;

/**
 * Converts messages of the AI SDK to messages of FlexiAI.
 * @throws UnsupportedFunctionalityError for content that FlexiAI's requests cannot hold
 */
export function toMessages(prompt: LanguageModelV4Prompt, warnings: SharedV4Warning[]): readonly Message[] {
  return prompt.map((message): Message => {
    switch (message.role) {
      case 'system':
        return { role: 'system', content: [{ type: 'text', text: message.content, ...partOptions(message) }] };
      case 'user':
        return { role: 'user', content: userParts(message) };
      case 'assistant':
        return { role: 'assistant', content: toAssistantParts(message.content, warnings) };
      case 'tool':
        return { role: 'tool', content: toolResults(message) };
      default:
        return assertNever(message);
    }
  });
}

function userParts({ content, providerOptions }: MessageOf<'user'>): readonly UserPart[] {
  return content.map((part, index) => {
    // Options of the message become options of its last part: a cache mark covers all parts before it.
    const merged =
      index === content.length - 1 ? { ...providerOptions, ...part.providerOptions } : part.providerOptions;
    const options = merged === undefined ? {} : partOptions({ providerOptions: merged });
    if (part.type === 'text') return { type: 'text', text: part.text, ...options };
    return { ...toMediaPart(part), ...options };
  });
}

function toolResults({ content }: MessageOf<'tool'>): readonly ToolResultPart[] {
  return content.map((part) => {
    if (part.type === 'tool-approval-response') {
      throw new UnsupportedFunctionalityError({
        functionality: 'approval of a tool that a provider runs',
        message:
          'FlexiAI cannot send an approval of a tool that the provider runs. Only tools of the application can need approval.',
      });
    }
    const { toolCallId, toolName, output } = part;
    return { type: 'tool-result', toolCallId, toolName, ...resultOf(output), ...partOptions(part) };
  });
}

function resultOf(output: LanguageModelV4ToolResultOutput): Pick<ToolResultPart, 'content' | 'isError'> {
  switch (output.type) {
    case 'text':
      return { content: output.value };
    case 'json':
      return { content: JSON.stringify(output.value) };
    case 'error-text':
      return { content: output.value, isError: true };
    case 'error-json':
      return { content: JSON.stringify(output.value), isError: true };
    case 'execution-denied':
      return { content: output.reason ?? 'The execution of the tool was denied.', isError: true };
    case 'content':
      return { content: output.value.map(resultPart) };
    default:
      return assertNever(output);
  }
}

function resultPart(
  part: Extract<LanguageModelV4ToolResultOutput, { readonly type: 'content' }>['value'][number],
): TextPart | ImagePart | FilePart {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, ...partOptions(part) };
    case 'file': {
      const media = toMediaPart(part);
      if (media.type === 'audio') {
        throw new UnsupportedFunctionalityError({ functionality: 'sound in the result of a tool' });
      }
      return { ...media, ...partOptions(part) };
    }
    case 'custom':
      throw new UnsupportedFunctionalityError({ functionality: 'a custom part in the result of a tool' });
    default:
      return assertNever(part);
  }
}

/**
 * The options of a part, for FlexiAI's plugins and for entries of the AI SDK. Among the plugins, only the one for Anthropic
 * accepts the AI SDK's names (`cacheControl`, `citations`).
 */
function partOptions({ providerOptions }: { readonly providerOptions?: SharedV4ProviderOptions }): {
  readonly providerMetadata?: ProviderMetadata;
} {
  if (providerOptions === undefined) return {};
  const { flexiai: _own, ...options } = providerOptions;
  if (Object.keys(options).length === 0) return {};
  const { anthropic } = options;
  return {
    providerMetadata: { 'ai-sdk': { metadata: options }, ...(anthropic !== undefined && { anthropic }) },
  };
}
