import { contentParts, type Message, type ToolResultPart, toolResults, type UserMessage } from '@flexiai/core/plugin';
import type { Conversion } from './conversion.ts';
import type { GeminiContent, GeminiPart, GeminiRequest } from './gemini-request.ts';
import { modelParts } from './model-parts.ts';
import { type KnownCall, resultParts } from './result-parts.ts';
import { toGeminiMedia } from './to-gemini-media.ts';

/** Used if the API requires a turn or a text, and the conversation has none: it refuses an empty one. */
const SILENCE: GeminiPart = { text: ' ' };

/** Follows the model's own turn at the end, for a model that does not continue it. */
const CONTINUE = 'Please continue.';

/**
 * A conversation in Gemini's form: two roles, neighbours of one role in one turn, system messages separate, and the results of a
 * turn's calls together in the order of the calls (the models before Gemini 3 distinguish calls of one name by their order). There
 * is always a turn.
 *
 * @see https://ai.google.dev/api/caching#Content
 */
export function toGeminiContents(
  messages: readonly Message[],
  conversion: Conversion,
): Pick<GeminiRequest, 'contents' | 'systemInstruction'> {
  const turns = new Turns();
  const system: GeminiPart[] = [];
  const calls = new Map<string, KnownCall>();
  let results: ToolResultPart[] = [];
  const addResults = (): void => {
    turns.add('user', resultParts(results, calls, conversion));
    results = [];
  };
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      results.push(...toolResults(message));
      continue;
    }
    addResults();
    if (message.role === 'system') {
      for (const { text } of contentParts(message)) if (text !== '') system.push({ text });
    } else if (message.role === 'user') {
      turns.add('user', userParts(message, index, conversion));
    } else {
      turns.add('model', modelParts(message, index, calls, conversion));
    }
  }
  addResults();
  // An empty last message of the user's: newer models refuse a conversation that ends with a turn of the model.
  if (messages.at(-1)?.role === 'user' && turns.contents.at(-1)?.role === 'model') turns.add('user', [SILENCE]);
  endWell(turns, conversion);
  return withSystem(turns.contents, system, conversion);
}

function endWell(turns: Turns, { traits, warnings }: Conversion): void {
  if (traits.prefill || turns.contents.at(-1)?.role !== 'model') return;
  turns.add('user', [{ text: CONTINUE }]);
  warnings.push({
    code: 'adjusted-setting',
    setting: 'messages',
    message: `A user message "${CONTINUE}" was put last: the model does not continue a message of its own.`,
  });
}

/** The system messages in their own field, if the model has one and the conversation has other turns. */
function withSystem(
  contents: readonly GeminiContent[],
  system: readonly GeminiPart[],
  { traits, warnings }: Conversion,
): Pick<GeminiRequest, 'contents' | 'systemInstruction'> {
  if (traits.systemInstruction && contents.length > 0) {
    return {
      contents: fitToBegin(contents),
      ...(system.length > 0 && { systemInstruction: { parts: system } }),
    };
  }
  if (system.length > 0) {
    const why = traits.systemInstruction
      ? 'There is no other message'
      : 'The model does not support a system instruction';
    warnings.push({
      code: 'adjusted-setting',
      setting: 'messages',
      message: `${why}: the system messages were put before the first user message.`,
    });
  }
  return { contents: fitToBegin(new Turns().add('user', system).addAll(contents).contents) };
}

/** There must be a turn, and a function call must come after a turn of the user: a history may lack its beginning. */
function fitToBegin(contents: readonly GeminiContent[]): readonly GeminiContent[] {
  const [first] = contents;
  const isFit = first !== undefined && (first.role === 'user' || !first.parts.some((part) => 'functionCall' in part));
  return isFit ? contents : [{ role: 'user', parts: [SILENCE] }, ...contents];
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

function userParts(message: UserMessage, index: number, { warnings, refuse }: Conversion): readonly GeminiPart[] {
  const parts: GeminiPart[] = [];
  for (const [position, part] of contentParts(message).entries()) {
    if (part.type === 'text') {
      if (part.text !== '') parts.push({ text: part.text });
      continue;
    }
    const setting = `messages[${index}].content[${position}]`;
    const media = toGeminiMedia(part);
    if (media === undefined) refuse(setting, `the ${part.type} has no data that can be read`);
    else parts.push(media);
    if (part.type === 'image' && (part.detail === 'low' || part.detail === 'high')) {
      warnings.push({
        code: 'unsupported-setting',
        setting: `${setting}.detail`,
        message:
          'Gemini sets the resolution for all images of a request: use providerOptions.gemini.generationConfig.mediaResolution.',
      });
    }
  }
  return parts;
}
