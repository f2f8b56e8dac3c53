import { UsageError } from './usage-error.ts';

/** Names that users might expect for an option with a key. There is none. */
const KEY_OPTION = /^--?(?:[\w-]*api-?key|[\w-]*access-?token|key|token|secret)(?:=|$)/i;

/** The prefixes of keys of common services. */
const KEY_SHAPE =
  /(?<![\w-])(?:sk-(?:ant|proj|svcacct|or)-[\w-]{6,}|sk-(?=[\w-]*\d)[\w-]{16,}|AIza[\w-]{20,}|AQ\.[\w.-]{20,}|(?:xai|gsk|pplx|hf|r8|ghp)[-_](?=\w*\d)\w{16,}|AKIA[A-Z0-9]{12,})/g;

const SEEN = 'Other users who can list processes can read it there, and your shell keeps it in its history.';

/** `text` with everything masked that looks like a key. */
export function maskKeys(text: string): string {
  return text.replaceAll(KEY_SHAPE, (key) => `${key.slice(0, 3)}[redacted]`);
}

/** Whether a text contains something that looks like a key. */
export function holdsKey(text: string): boolean {
  return text.search(KEY_SHAPE) !== -1;
}

/**
 * The warning about a key in the arguments; `undefined` without one.
 * @throws UsageError for an option that would contain a key: there is none
 */
export function keyWarning(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  const option = options.find((arg) => KEY_OPTION.test(arg));
  if (option !== undefined) {
    const name = option.split('=', 1)[0];
    throw new UsageError(
      `Keys are not accepted as arguments, so there is no ${name}. ${SEEN} Set the provider's environment ` +
        'variable (such as OPENAI_API_KEY) or put it into .env, and replace a key that was typed here.',
    );
  }
  if (!argv.some(holdsKey)) return undefined;
  return `An argument looks like an API key. ${SEEN} If it is one, replace it.`;
}
