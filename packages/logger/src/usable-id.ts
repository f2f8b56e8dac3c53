import { maskText } from './mask-text.ts';

/** Letters, digits and separators of ids: no line breaks, quotes or control characters. */
const ID = /^[\w.:/+=@~-]{1,128}$/;

/** An id that is safe in every context; `undefined` if it is invalid, or looks like a secret. */
export function usableId(candidate: unknown): string | undefined {
  if (typeof candidate !== 'string') return undefined;
  const id = candidate.trim();
  return ID.test(id) && maskText(id) === id ? id : undefined;
}
