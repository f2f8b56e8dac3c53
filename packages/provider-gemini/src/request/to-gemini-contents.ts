import {
  type AssistantMessage,
  contentParts,
  type Message,
  type ToolResultPart,
  textOf,
  toolResults,
  type UserMessage,
  type Warning,
} from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';
import type { GeminiContent, GeminiPart, GeminiRequest } from './gemini-request.ts';
import { toGeminiMedia } from './to-gemini-media.ts';

/**
 * Google's own stand-in for a thought signature that is not there: a call that another model made.
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/** A call in the history, for the results that answer it. */
interface KnownCall {
  readonly name: string;
  readonly order: number;
}

/**
 * A conversation in Gemini's terms: two roles, neighbours of one role in one turn, the system's words apart, and the
 * results of a turn's calls together in the calls' order (the models before Gemini 3 tell calls of one name apart by
 * their order).
 *
 * @see https://ai.google.dev/api/caching#Content
 */
export function toGeminiContents(
  messages: readonly Message[],
  traits: ModelTraits,
  warnings: Warning[],
): Pick<GeminiRequest, 'contents' | 'systemInstruction'> {
  const turns = new Turns();
  const system: GeminiPart[] = [];
  const calls = new Map<string, KnownCall>();
  let results: ToolResultPart[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      results.push(...toolResults(message));
      continue;
    }
    turns.add('user', resultParts(results, calls));
    results = [];
    if (message.role === 'system') {
      for (const { text } of contentParts(message)) if (text !== '') system.push({ text });
    } else if (message.role === 'user') {
      turns.add('user', userParts(message, index, warnings));
    } else {
      turns.add('model', modelParts(message, index, calls, traits, warnings));
    }
  }
  turns.add('user', resultParts(results, calls));
  if (system.length === 0) return { contents: turns.contents };
  if (traits.systemInstruction) return { contents: turns.contents, systemInstruction: { parts: system } };
  warnings.push({
    code: 'adjusted-setting',
    setting: 'messages',
    message: 'The model takes no system instruction: the system messages were put before the first user message.',
  });
  return { contents: new Turns().add('user', system).addAll(turns.contents).contents };
}

/** Turns of alternating roles. */
class Turns {
  readonly contents: { role: GeminiContent['role']; parts: GeminiPart[] }[] = [];

  add(role: GeminiContent['role'], parts: readonly GeminiPart[]): this {
    if (parts.length === 0) return this;
    const last = this.contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else this.contents.push({ role, parts: [...parts] });
    return this;
  }

  addAll(contents: readonly GeminiContent[]): this {
    for (const { role, parts } of contents) this.add(role, parts);
    return this;
  }
}

function userParts(message: UserMessage, index: number, warnings: Warning[]): readonly GeminiPart[] {
  const parts: GeminiPart[] = [];
  for (const [position, part] of contentParts(message).entries()) {
    if (part.type === 'text') {
      if (part.text !== '') parts.push({ text: part.text });
      continue;
    }
    const setting = `messages[${index}].content[${position}]`;
    const media = toGeminiMedia(part);
    if (media === undefined) warnings.push(leftOut(setting, `the data of the ${part.type} cannot be read`));
    else parts.push(media);
    if (part.type === 'image' && (part.detail === 'low' || part.detail === 'high')) {
      warnings.push({
        code: 'unsupported-setting',
        setting: `${setting}.detail`,
        message:
          'Gemini sets the resolution for all pictures of a request: use providerOptions.gemini.generationConfig.mediaResolution.',
      });
    }
  }
  return parts;
}

function modelParts(
  message: AssistantMessage,
  index: number,
  calls: Map<string, KnownCall>,
  traits: ModelTraits,
  warnings: Warning[],
): readonly GeminiPart[] {
  const parts: GeminiPart[] = [];
  let firstCall = true;
  for (const [position, part] of contentParts(message).entries()) {
    const setting = `messages[${index}].content[${position}]`;
    const own = part.providerMetadata?.['gemini'];
    const signature = typeof own?.['thoughtSignature'] === 'string' ? own['thoughtSignature'] : undefined;
    switch (part.type) {
      case 'text':
        if (part.text !== '') parts.push({ text: part.text, ...(signature && { thoughtSignature: signature }) });
        break;
      case 'refusal':
        if (part.refusal !== '') parts.push({ text: part.refusal });
        break;
      case 'reasoning':
        if (part.origin?.provider === 'gemini' || own !== undefined) addThought(parts, part, own?.['signs']);
        break;
      case 'tool-call': {
        calls.set(part.id, { name: part.name, order: calls.size });
        const missing = firstCall && signature === undefined && traits.wantsSignatures;
        if (missing) warnings.push(unsigned(setting, part.name));
        const thoughtSignature = missing ? NO_SIGNATURE : signature;
        firstCall = false;
        parts.push({
          functionCall: { id: part.id, name: part.name, args: argumentsOf(part.arguments, setting, warnings) },
          ...(thoughtSignature !== undefined && { thoughtSignature }),
        });
        break;
      }
      // The model found them itself; they are no words of its own.
      case 'source':
        break;
      case 'provider-block':
        warnings.push(leftOut(setting, 'it is a block of a provider'));
        break;
      default: {
        const media = toGeminiMedia(part);
        if (media === undefined) warnings.push(leftOut(setting, `the data of the ${part.type} cannot be read`));
        else parts.push(media);
      }
    }
  }
  return parts;
}

/** A thought of Gemini's own, or the signature of the text before it, in the form in which it came. */
function addThought(
  parts: GeminiPart[],
  { text, signature }: { readonly text: string; readonly signature?: string },
  signs: unknown,
): void {
  const proof = signature === undefined ? undefined : { thoughtSignature: signature };
  const last = parts.at(-1);
  if (signs === 'text' && proof !== undefined && last !== undefined && 'text' in last && last.thought === undefined) {
    parts[parts.length - 1] = { ...last, ...proof };
  } else if (signs !== undefined) {
    if (proof !== undefined) parts.push({ text: '', ...proof });
  } else if (text !== '' || proof !== undefined) {
    parts.push({ text, thought: true, ...proof });
  }
}

function argumentsOf(value: unknown, setting: string, warnings: Warning[]): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  warnings.push({
    code: 'unsupported-content',
    setting: `${setting}.arguments`,
    message: 'The arguments of the tool call are not an object: the call was sent without arguments.',
  });
  return {};
}

function resultParts(results: readonly ToolResultPart[], calls: ReadonlyMap<string, KnownCall>): readonly GeminiPart[] {
  const answers: { readonly order: number; readonly part: GeminiPart }[] = [];
  const pictures: GeminiPart[] = [];
  for (const { toolCallId, toolName, content, isError } of results) {
    const call = calls.get(toolCallId);
    const text = textOf(content);
    // "output" and "error" are the keys that the models know. https://ai.google.dev/api/caching#FunctionResponse
    const response = isError === true ? { error: text } : { output: text };
    const name = call?.name ?? toolName ?? toolCallId;
    answers.push({
      order: call?.order ?? Number.POSITIVE_INFINITY,
      part: { functionResponse: { id: toolCallId, name, response } },
    });
    // Pictures stand beside the results: the models before Gemini 3 take none inside them.
    if (typeof content === 'string') continue;
    for (const part of content) {
      const media = part.type === 'text' ? undefined : toGeminiMedia(part);
      if (media !== undefined) pictures.push(media);
    }
  }
  return [...answers.sort((a, b) => a.order - b.order).map(({ part }) => part), ...pictures];
}

function leftOut(setting: string, why: string): Warning {
  return { code: 'unsupported-content', setting, message: `A part of the message was left out: ${why}.` };
}

function unsigned(setting: string, name: string): Warning {
  return {
    code: 'other',
    setting,
    message: `The call of "${name}" has no thought signature, which this model asks for (another model made the call, or its providerMetadata was lost): it was sent with Google's stand-in.`,
  };
}
