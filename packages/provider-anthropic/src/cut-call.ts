import type { ToolCallPart, Warning } from '@flexiai/core/plugin';

/**
 * Whether a call at the end of a message that ran into its length limit is only the beginning of one. Its arguments are
 * then no JSON, or none at all.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons#max-tokens
 */
export function isCut({ invalid, arguments: args }: Pick<ToolCallPart, 'arguments' | 'invalid'>): boolean {
  return invalid === true || (typeof args === 'object' && args !== null && Object.keys(args).length === 0);
}

/** A tool call that must not be made. */
export function cutCall(name: string): Warning {
  return {
    code: 'other',
    message: `The answer ended (length) inside the arguments of a call to "${name}": the call was left out.`,
  };
}
