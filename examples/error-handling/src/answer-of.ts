import { type FlexiAI, FlexiAIError, RateLimitError, StreamInterruptedError } from '@flexiai/core';

/** What the application does with a question. */
export type Outcome =
  | { readonly status: 'answered'; readonly text: string }
  /** A part of the answer arrived: show it, and say that the rest is missing. */
  | { readonly status: 'cut'; readonly text: string }
  /** The user may ask again, at once or after some time. */
  | { readonly status: 'later'; readonly retryAfterMs?: number | undefined }
  /** Another question is needed: asking again changes nothing. */
  | { readonly status: 'refused'; readonly reason: 'filtered' | 'too-long' | 'invalid' }
  /** An operator has to act. The id finds the call in the log. */
  | { readonly status: 'broken'; readonly callId?: string | undefined }
  | { readonly status: 'gone' };

/** Asks, and turns every failure into something that a page can show. What is no error of FlexiAI is thrown. */
export async function answerOf(ai: FlexiAI, prompt: string, signal?: AbortSignal): Promise<Outcome> {
  try {
    const { text } = await ai.streamChatCompletion({ prompt }, { ...(signal && { signal }) }).response();
    return { status: 'answered', text };
  } catch (error) {
    if (error instanceof StreamInterruptedError) return { status: 'cut', text: error.partial.text };
    if (!(error instanceof FlexiAIError)) throw error;
    return outcomeOf(error);
  }
}

/** The code decides, never the text of an error. */
function outcomeOf(error: FlexiAIError): Outcome {
  switch (error.code) {
    case 'aborted':
      return { status: 'gone' };
    case 'content-filter':
      return { status: 'refused', reason: 'filtered' };
    case 'context-length':
      return { status: 'refused', reason: 'too-long' };
    case 'validation':
    case 'invalid-request':
      return { status: 'refused', reason: 'invalid' };
    case 'rate-limit':
      return { status: 'later', retryAfterMs: error instanceof RateLimitError ? error.retryAfterMs : undefined };
    // With several providers, the call tried all of them: `attempts` of the error has a record of each.
    case 'all-providers-failed':
    case 'server':
    case 'overloaded':
    case 'connection':
    case 'timeout':
    case 'circuit-open':
      return { status: 'later' };
    default:
      return { status: 'broken', callId: error.callId };
  }
}
