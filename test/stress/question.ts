import type { RecordedRequest, WireReply } from '@flexiai/testing';

/** What the call of that number asks. Nothing else tells calls apart, neither here nor in the servers' logs. */
export function question(call: number): string {
  return `Repeat the words of call ${call}.`;
}

/** What the call of that number must be answered, whoever answers. */
export function answerTo(call: number): string {
  return `These are the eight words of call ${call}.`;
}

/** The number of the call that a request belongs to. @throws Error where it belongs to none */
export function callOf({ body }: RecordedRequest): number {
  const [, digits] = /of call (\d+)\./.exec(JSON.stringify(body)) ?? [];
  if (digits === undefined) throw new Error(`The request ${JSON.stringify(body)} belongs to no call.`);
  return Number(digits);
}

/** How a healthy model answers: slowly enough to be in the middle of it for a while. */
export function healthy(request: RecordedRequest): WireReply {
  const text = answerTo(callOf(request));
  return request.stream ? { text, tokenDelayMs: 4 } : { text, delayMs: 30 };
}
