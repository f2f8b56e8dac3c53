import type { Style } from '../terminal/terminal.ts';

const STYLES: { readonly [provider: string]: Style } = { openai: 'first', anthropic: 'second', google: 'third' };

/** A separate colour for each provider, so that the provider of an answer is visible at a glance. */
export function providerStyle(provider: string): Style {
  return STYLES[provider] ?? 'plain';
}
