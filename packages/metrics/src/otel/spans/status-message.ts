import { redact } from '@flexiai/core/plugin';

const LONGEST_MESSAGE = 300;

/** An error's message as a span shows it: masked, and not too long. */
export function statusMessage(message: string | undefined): string {
  return message === undefined ? '' : redact(message.slice(0, LONGEST_MESSAGE).toWellFormed());
}
