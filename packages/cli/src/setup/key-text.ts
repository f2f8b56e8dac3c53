import type { Style } from '../terminal/screen.ts';
import type { KeyState } from './key-state.ts';

/** A short text about a key for a table. */
export function keyText(key: KeyState): { readonly text: string; readonly style: Style } {
  switch (key.status) {
    case 'ok':
      return { text: `ok (${key.source})`, style: 'good' };
    case 'not-needed':
      return { text: 'not needed', style: 'quiet' };
    case 'missing':
      return { text: 'missing', style: 'bad' };
    case 'wrong-shape':
      return { text: 'wrong shape', style: 'bad' };
    default:
      return key satisfies never;
  }
}

/** The problem of a key and its source, after "its key"; `undefined` if there is none. */
export function keyProblem(key: KeyState): string | undefined {
  if (key.status === 'missing') return `is missing: set ${key.variables.join(' or ')}`;
  return key.status === 'wrong-shape' ? `(${key.source}) ${key.reason}` : undefined;
}
