import type { LanguageModelV4ToolResultOutput } from '@ai-sdk/provider';
import { type ToolResultPart, textOf } from '@flexiai/core/plugin';
import type { PromptTarget } from './prompt-target.ts';
import { optionsOf } from './sdk-metadata.ts';
import { toFilePart } from './to-file-part.ts';

/** Converts the result of a tool. A failure with pictures is sent as content: errors of the AI SDK hold only text. */
export function toToolOutput(
  { content, isError }: ToolResultPart,
  { sdkProvider, urls }: PromptTarget,
): LanguageModelV4ToolResultOutput {
  const isText = typeof content === 'string' || content.every(({ type }) => type === 'text');
  if (isText) return { type: isError === true ? 'error-text' : 'text', value: textOf(content) };
  const value = content.map((part) => {
    if (part.type === 'text') return { type: 'text' as const, text: part.text, ...optionsOf(part, sdkProvider) };
    return { ...toFilePart(part, urls), ...optionsOf(part, sdkProvider) };
  });
  return { type: 'content', value };
}
