import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import {
  type AssistantMessage,
  assertNever,
  contentParts,
  type Message,
  type SystemMessage,
  type ToolMessage,
  textOf,
  toolResults,
  type UserMessage,
  type Warning,
} from '@flexiai/core/plugin';
import type { PromptTarget } from './prompt-target.ts';
import { optionsOf } from './sdk-metadata.ts';
import { assistantParts } from './to-assistant-parts.ts';
import { toFilePart } from './to-file-part.ts';
import { toToolOutput } from './to-tool-output.ts';

type MessageOf<Role extends LanguageModelV4Message['role']> = Extract<LanguageModelV4Message, { readonly role: Role }>;

/**
 * Converts messages to a prompt of the AI SDK.
 * @throws UnsupportedError for a URL that the model does not fetch
 */
export function toPrompt(
  messages: readonly Message[],
  target: PromptTarget,
  warnings: Warning[],
): LanguageModelV4Prompt {
  const names = toolNames(messages);
  return messages.map((message, index) => {
    const path = `messages[${index}]`;
    switch (message.role) {
      case 'system':
        return systemMessage(message, target);
      case 'user':
        return userMessage(message, target);
      case 'assistant':
        return assistantMessage(message, target, path, warnings);
      case 'tool':
        return toolMessage(message, target, names);
      default:
        return assertNever(message);
    }
  });
}

function systemMessage(message: SystemMessage, { sdkProvider }: PromptTarget): MessageOf<'system'> {
  const last = typeof message.content === 'string' ? undefined : message.content.at(-1);
  return {
    role: 'system',
    content: textOf(message.content),
    // The AI SDK has options only for the whole message: a cache mark on its last part covers the same content.
    ...(last !== undefined && optionsOf(last, sdkProvider)),
  };
}

function userMessage(message: UserMessage, { sdkProvider, urls }: PromptTarget): MessageOf<'user'> {
  const content = contentParts(message).map((part) => {
    if (part.type === 'text') return { type: 'text' as const, text: part.text, ...optionsOf(part, sdkProvider) };
    return { ...toFilePart(part, urls), ...optionsOf(part, sdkProvider) };
  });
  return { role: 'user', content };
}

function assistantMessage(
  message: AssistantMessage,
  target: PromptTarget,
  path: string,
  warnings: Warning[],
): MessageOf<'assistant'> {
  const content = contentParts(message).flatMap((part, at) =>
    assistantParts(part, target, `${path}.content[${at}]`, warnings),
  );
  return { role: 'assistant', content };
}

function toolMessage(
  message: ToolMessage,
  target: PromptTarget,
  names: ReadonlyMap<string, string>,
): MessageOf<'tool'> {
  const content = toolResults(message).map((result) => ({
    type: 'tool-result' as const,
    toolCallId: result.toolCallId,
    toolName: result.toolName ?? names.get(result.toolCallId) ?? 'unknown',
    output: toToolOutput(result, target),
    ...optionsOf(result, target.sdkProvider),
  }));
  return { role: 'tool', content };
}

/** The name of each tool call's tool, by the call's id. */
function toolNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const message of messages) {
    if (message.role !== 'assistant' || typeof message.content === 'string') continue;
    for (const part of message.content) if (part.type === 'tool-call') names.set(part.id, part.name);
  }
  return names;
}
