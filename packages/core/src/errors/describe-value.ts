/** Names under which secrets stand: their values are never shown. */
const SECRET_NAME = /key|token|secret|password|authorization|credential|cookie|header/i;
const LONGEST_SHOWN = 40;

/** What was found, for a message: the kind, and the value where it is short and no secret. */
export function describeValue(value: unknown, name = ''): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      if (value === '') return 'an empty string';
      if (SECRET_NAME.test(name)) return 'a string';
      return value.length > LONGEST_SHOWN ? `a string of ${value.length} characters` : JSON.stringify(value);
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object':
      if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
      return value instanceof Date ? 'a Date' : 'an object';
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    default:
      return typeof value;
  }
}
