import { redact } from '@flexiai/core/plugin';
import type { ContentOptions } from '../otel-options.ts';

const LONGEST_MESSAGE = 300;
/** A little more than shown is read, so that a key at the end is masked as a whole. */
const LONGEST_LOOK = 1000;

/**
 * The status description of an error: its code. The message is added, masked, only if content is recorded, because
 * providers may quote the prompt or the answer in it.
 */
export function statusMessage(
  code: string,
  message: string | undefined,
  content: Required<ContentOptions> | undefined,
): string {
  if (content === undefined || message === undefined) return code;
  const shown = redact(content.mask(message.slice(0, LONGEST_LOOK))).slice(0, LONGEST_MESSAGE);
  return `${code}: ${shown.toWellFormed()}`;
}
