import type { Style } from '../terminal/screen.ts';
import type { KeyState } from './key-state.ts';

/** What a table says of a key. */
export function keyText(key: KeyState): { readonly text: string; readonly style: Style } {
  switch (key.status) {
    case 'ok':
      return { text: `ok (${key.source})`, style: 'good' };
    case 'not-needed':
      return { text: 'not needed', style: 'quiet' };
    case 'missing':
      return { text: `missing: set ${key.variables.join(' or ')}`, style: 'bad' };
    case 'wrong-shape':
      return { text: `wrong shape (${key.source}): ${key.reason}`, style: 'bad' };
    default:
      return key satisfies never;
  }
}
