import type { RecordedRequest, WireReply } from '@flexiai/testing';

/** The question of a numbered call. It is the only difference between calls, here and in the servers' logs. */
export function question(call: number): string {
  return `Repeat the words of call ${call}.`;
}

/** The expected answer to a numbered call, from any provider. */
export function answerTo(call: number): string {
  return `These are the eight words of call ${call}.`;
}

/** The number of the call that a request belongs to. @throws Error if there is none */
export function callOf({ body }: RecordedRequest): number {
  const [, digits] = /of call (\d+)\./.exec(JSON.stringify(body)) ?? [];
  if (digits === undefined) throw new Error(`The request ${JSON.stringify(body)} belongs to no call.`);
  return Number(digits);
}

/** The answer of a healthy model: slow enough for an abort during it. */
export function healthy(request: RecordedRequest): WireReply {
  const text = answerTo(callOf(request));
  return request.stream ? { text, tokenDelayMs: 4 } : { text, delayMs: 30 };
}
