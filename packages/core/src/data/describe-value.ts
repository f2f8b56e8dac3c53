/** Names of fields that hold secrets: their values are never shown. */
const SECRET_NAME = /key|token|secret|password|authorization|credential|cookie|header/i;
/** Names that contain such a word, but only count something. */
const COUNT_NAME = /(?:Ms|Tokens|PerMinute)$|^max[A-Z]/;
const LONGEST_SHOWN = 40;
/** A longer word with a digit in it may be a key in the wrong place. */
const LONGEST_SHOWN_WORD = 16;

/** What was found, without the text itself, because prompts must not be in logs. */
export function describeKind(value: unknown): string {
  return typeof value === 'string' ? 'a string' : describeValue(value);
}

/** What was found, for a message: the kind of the value, and the value itself if it is short and not a secret. */
export function describeValue(value: unknown, name = ''): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      if (value === '') return 'an empty string';
      if (SECRET_NAME.test(name)) return 'a string';
      return isShown(value) ? JSON.stringify(value) : `a string of ${value.length} characters`;
    case 'number':
    case 'bigint':
      return SECRET_NAME.test(name) && !COUNT_NAME.test(name) ? 'a number' : String(value);
    case 'boolean':
      return String(value);
    case 'object':
      if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
      return isDate(value) ? 'a Date' : 'an object';
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    default:
      return typeof value;
  }
}

function isDate(value: object): boolean {
  try {
    return value instanceof Date;
  } catch {
    // A proxy whose traps throw.
    return false;
  }
}

function isShown(text: string): boolean {
  const mayBeKey = text.length > LONGEST_SHOWN_WORD && /\d/.test(text) && !/\s/.test(text);
  return text.length <= LONGEST_SHOWN && !mayBeKey && !mayHaveCredentials(text);
}

/** A user name and a password in front of a host, also in a malformed address: `https//user:password@host`. */
function mayHaveCredentials(text: string): boolean {
  const before = text.slice(0, Math.max(0, text.lastIndexOf('@')));
  return before.includes(':') || before.includes('//');
}
