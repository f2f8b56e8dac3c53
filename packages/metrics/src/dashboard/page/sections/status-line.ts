import { clockText } from '../../model/format.ts';
import { statusSentence } from '../../model/status-sentence.ts';
import { h, setAttribute, setText } from '../dom.ts';
import { setShape, shape } from '../shape.ts';
import type { Section, View } from './section.ts';

/** Minimum interval between two announcements to screen readers. */
const ANNOUNCE_MS = 10_000;

/** The status of the client, in words. */
export class StatusLine implements Section {
  readonly element: HTMLElement;
  readonly #shape = shape('idle');
  readonly #text = h('p', { class: 'status-text' }, '');
  readonly #announce: HTMLElement;
  #announcedAt = 0;

  /** @param announce a live region */
  constructor(announce: HTMLElement) {
    this.#announce = announce;
    this.element = h('section', { class: 'status', 'aria-label': 'Status' }, this.#shape, this.#text);
  }

  update({ state }: View): void {
    const { level, text } = statusSentence(state, clockText);
    setShape(this.#shape, level);
    setAttribute(this.element, 'data-level', level);
    setText(this.#text, text);
    const now = Date.now();
    // Counts change each second: only the text without figures is compared.
    if (
      now - this.#announcedAt < ANNOUNCE_MS ||
      this.#announce.textContent?.replaceAll(/\d+/g, '') === text.replaceAll(/\d+/g, '')
    )
      return;
    this.#announcedAt = now;
    setText(this.#announce, text);
  }
}
