import { type FlexiAIMetadata, flexiai, flexiaiErrorOf } from '@flexiai/ai-sdk';
import type { CallOptions, FlexiAI, UnifiedResponse } from '@flexiai/core';
import { streamText } from 'ai';

/** What an application that uses the AI SDK gets of a call. */
interface Outcome {
  /** What it shows. */
  readonly text: string;
  /** What the metadata tells of the answer, in FlexiAI's terms. */
  readonly response?: UnifiedResponse;
  /** The client's error behind the AI SDK's. */
  readonly error?: unknown;
}

export async function askByStreamText(client: FlexiAI, prompt: string, options: CallOptions): Promise<Outcome> {
  const result = streamText({
    model: flexiai(client)(),
    prompt,
    providerOptions: { flexiai: JSON.parse(JSON.stringify(options)) },
    onError: () => undefined,
  });
  let text = '';
  let failure: unknown;
  for await (const part of result.fullStream) {
    if (part.type === 'text-delta') text += part.text;
    if (part.type === 'error') failure = part.error;
  }
  if (failure !== undefined) return { text, error: flexiaiErrorOf(failure) ?? failure };
  const metadata = (await result.providerMetadata)?.['flexiai'] as unknown as FlexiAIMetadata;
  const finishReason = (await result.finishReason) as UnifiedResponse['finishReason'];
  const { id } = await result.response;
  const response = { ...metadata, id, text: await result.text, content: [], toolCalls: [], finishReason };
  return { text, response };
}
