import type { Style } from '../terminal/terminal.ts';

const STYLES: { readonly [provider: string]: Style } = { openai: 'first', anthropic: 'second', gemini: 'third' };

/** A colour of its own for each provider: who answers is seen at a glance. */
export function providerStyle(provider: string): Style {
  return STYLES[provider] ?? 'plain';
}
