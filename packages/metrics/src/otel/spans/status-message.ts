import { redact } from '@flexiai/core/plugin';
import type { ContentOptions } from '../otel-options.ts';

const LONGEST_MESSAGE = 300;
/** Looked at a little further than shown: a key at the cut is masked as a whole. */
const LONGEST_LOOK = 1000;

/**
 * What the status of a span says of an error: its code. Its message may quote what users or the model wrote, as providers do when
 * they refuse a request: it comes along, masked, only where content is recorded.
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
