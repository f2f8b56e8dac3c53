import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { type AssistantPart, assertNever, isObject, type ProviderBlockPart, type Warning } from '@flexiai/core/plugin';
import type { PromptTarget } from './prompt-target.ts';
import { isFrom, optionsOf } from './sdk-metadata.ts';
import { fromPlainData, toFilePart } from './to-file-part.ts';

type AssistantContent = Extract<LanguageModelV4Prompt[number], { readonly role: 'assistant' }>['content'];

/** Converts a part of an assistant message to one part of a prompt, or none. */
export function assistantParts(
  part: AssistantPart,
  { sdkProvider, urls }: PromptTarget,
  path: string,
  warnings: Warning[],
): AssistantContent {
  const options = optionsOf(part, sdkProvider);
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text, ...options }];
    case 'refusal':
      return [{ type: 'text', text: part.refusal, ...options }];
    case 'reasoning':
      // Core omits reasoning of other plugins; reasoning of other AI SDK providers is omitted here.
      return isFrom(part, sdkProvider) ? [{ type: 'reasoning', text: part.text, ...options }] : [];
    case 'tool-call':
      return [
        {
          type: 'tool-call',
          toolCallId: part.id,
          toolName: part.name,
          // Arguments that are not JSON are sent back unchanged.
          input: part.invalid === true ? (part.rawArguments ?? '') : part.arguments,
          ...options,
        },
      ];
    case 'image':
    case 'file':
    case 'audio':
      return [{ ...toFilePart(part, urls), ...options }];
    case 'source':
      return [];
    case 'provider-block':
      return providerBlock(part, sdkProvider, path, warnings);
    default:
      return assertNever(part);
  }
}

/** A block is sent back as the prompt part that corresponds to the original part. */
function providerBlock(
  block: ProviderBlockPart,
  sdkProvider: string,
  path: string,
  warnings: Warning[],
): AssistantContent {
  const part = isFrom(block, sdkProvider) && isObject(block.raw) ? promptPart(block.raw) : undefined;
  if (part !== undefined) return [part];
  // A request for approval is answered by the application, and not sent back.
  if (block.name !== 'tool-approval-request') {
    const message = `The block "${block.name}" was omitted: the model does not accept it.`;
    warnings.push({ code: 'unsupported-content', setting: path, message });
  }
  return [];
}

function promptPart(raw: { readonly [field: string]: unknown }): AssistantContent[number] | undefined {
  const options = isObject(raw['providerMetadata']) ? { providerOptions: raw['providerMetadata'] } : {};
  const part = { ...barePart(raw), ...options };
  return 'type' in part ? (part as AssistantContent[number]) : undefined;
}

function barePart(raw: { readonly [field: string]: unknown }): object {
  const { type, toolCallId, toolName, kind, mediaType } = raw;
  switch (type) {
    case 'tool-call':
      return { type, toolCallId, toolName, input: parsedInput(raw['input']), providerExecuted: true };
    case 'tool-result': {
      const isText = typeof raw['result'] === 'string';
      const outcome = raw['isError'] === true ? 'error-' : '';
      return {
        type,
        toolCallId,
        toolName,
        output: { type: `${outcome}${isText ? 'text' : 'json'}`, value: raw['result'] },
      };
    }
    case 'custom':
      return { type, kind };
    case 'reasoning-file':
      return { type, mediaType, data: fromPlainData(raw['data']) };
    default:
      return {};
  }
}

function parsedInput(input: unknown): unknown {
  if (typeof input !== 'string') return input;
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}
