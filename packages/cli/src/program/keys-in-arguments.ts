import { UsageError } from './usage-error.ts';

/** What people take for the option that holds a key. There is none. */
const KEY_OPTION = /^--?(?:[\w-]*api-?key|[\w-]*access-?token|key|token|secret)(?:=|$)/i;

/** Keys of the services that people use most, by how they begin. */
const KEY_SHAPE =
  /(?<![\w-])(?:sk-(?:ant|proj|svcacct|or)-[\w-]{6,}|sk-(?=[\w-]*\d)[\w-]{16,}|AIza[\w-]{20,}|AQ\.[\w.-]{20,}|(?:xai|gsk|pplx|hf|r8|ghp)[-_](?=\w*\d)\w{16,}|AKIA[A-Z0-9]{12,})/g;

const SEEN = 'Whoever can list processes on this machine can read it there, and your shell keeps it in its history.';

/** `text` with what looks like a key masked. */
export function maskKeys(text: string): string {
  return text.replaceAll(KEY_SHAPE, (key) => `${key.slice(0, 3)}[redacted]`);
}

/** Whether a text holds what looks like a key. */
export function holdsKey(text: string): boolean {
  return text.search(KEY_SHAPE) !== -1;
}

/**
 * What to tell somebody who gave a key as an argument; `undefined` when nobody did.
 * @throws UsageError for an option that would hold a key: there is none
 */
export function keyWarning(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  const option = options.find((arg) => KEY_OPTION.test(arg));
  if (option !== undefined) {
    const name = option.split('=', 1)[0];
    throw new UsageError(
      `Keys are not taken as arguments, so there is no ${name}. ${SEEN} Set the provider's environment variable ` +
        '(such as OPENAI_API_KEY) or put it into .env, and replace a key that was typed here.',
    );
  }
  if (!argv.some(holdsKey)) return undefined;
  return `An argument looks like an API key. ${SEEN} If it is one, replace it.`;
}
