import { type ToolResultPart, textOf } from '@flexiai/core/plugin';
import type { Conversion } from './conversion.ts';
import type { GeminiPart } from './gemini-request.ts';
import { toGeminiMedia } from './to-gemini-media.ts';

/** A call in the history, for the results that answer it. */
export interface KnownCall {
  readonly name: string;
  readonly order: number;
}

/** The results of a turn's calls, in the order of the calls, and their images separately. */
export function resultParts(
  results: readonly ToolResultPart[],
  calls: ReadonlyMap<string, KnownCall>,
  { refuse }: Conversion,
): readonly GeminiPart[] {
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
    // Images are next to the results: the models before Gemini 3 do not support them inside.
    if (typeof content === 'string') continue;
    for (const part of content) {
      if (part.type === 'text') continue;
      const media = toGeminiMedia(part);
      if (media === undefined) refuse(`the result of "${name}"`, `its ${part.type} has no data that can be read`);
      else pictures.push(media);
    }
  }
  return [...answers.sort((a, b) => a.order - b.order).map(({ part }) => part), ...pictures];
}
