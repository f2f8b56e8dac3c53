import { maskText } from './mask-text.ts';

/** Letters, digits and what ids are joined with: nothing that ends a line, a quote or a terminal's patience. */
const ID = /^[\w.:/+=@~-]{1,128}$/;

/** An id that may be written everywhere; `undefined` for what is none, or looks like a secret. */
export function usableId(candidate: unknown): string | undefined {
  if (typeof candidate !== 'string') return undefined;
  const id = candidate.trim();
  return ID.test(id) && maskText(id) === id ? id : undefined;
}
