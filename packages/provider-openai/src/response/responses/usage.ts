import { isObject, UNKNOWN_USAGE, type Usage } from '@flexiai/core/plugin';
import { countUsage } from '../usage.ts';

/**
 * Usage out of a response's `usage`.
 * @see https://platform.openai.com/docs/api-reference/responses/object#responses-object-usage
 */
export function usageOf(usage: unknown): Usage {
  return isObject(usage)
    ? countUsage(usage, {
        input: usage['input_tokens'],
        inputDetails: usage['input_tokens_details'],
        output: usage['output_tokens'],
        outputDetails: usage['output_tokens_details'],
      })
    : UNKNOWN_USAGE;
}
