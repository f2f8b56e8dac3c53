/** What models put before the name of a tool: the namespaces of their own training formats. */
const NAMESPACE = /^(?:functions|default_api|tools)[.:]/;

/** A token of the model's chat format, and everything after it. */
const TOKEN = /<\|.*$/s;

/**
 * The name of the tool that a model calls. Some models put their own namespace before it (`functions.search`, `default_api:search`)
 * or leave a token of their chat format behind it (`search<|channel|>commentary`). No tool has such a name: names consist of letters,
 * digits, `_` and `-`.
 *
 * @see https://github.com/openai/harmony/blob/main/docs/format.md#function-calling
 */
export function calledName(written: string): string {
  return written.replace(TOKEN, '').trim().replace(NAMESPACE, '') || written;
}
