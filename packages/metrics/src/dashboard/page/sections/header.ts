import { RANGES_MS, type RangeMs } from '../../model/dashboard-state.ts';
import { Choice } from '../choice.ts';
import type { ConnectionState } from '../connection.ts';
import { h, setAttribute, setText, svg } from '../dom.ts';
import type { Theme } from '../theme.ts';

const RANGE_TEXTS: { readonly [Range in RangeMs]: readonly [text: string, title: string] } = {
  300000: ['5 min', 'The last 5 minutes'],
  900000: ['15 min', 'The last 15 minutes'],
  3600000: ['1 h', 'The last hour'],
  21600000: ['6 h', 'The last 6 hours'],
  86400000: ['24 h', 'The last 24 hours'],
};
const CONNECTION_TEXTS: { readonly [State in ConnectionState]: string } = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  lost: 'Not connected',
};

/** The name of the page, its connection, and its controls. */
export class Header {
  readonly #title = h('span', { class: 'title' }, '');
  readonly #connection = h('span', { class: 'connection', 'data-state': 'connecting' }, CONNECTION_TEXTS.connecting);

  constructor(
    parent: HTMLElement,
    chosen: { readonly rangeMs: RangeMs; readonly theme: Theme },
    listeners: { readonly onRange: (rangeMs: RangeMs) => void; readonly onTheme: (theme: Theme) => void },
  ) {
    const ranges = new Choice(
      'Time range',
      RANGES_MS.map((value) => ({ value, text: RANGE_TEXTS[value][0], title: RANGE_TEXTS[value][1] })),
      listeners.onRange,
    );
    ranges.show(chosen.rangeMs);
    const themes = new Choice<Theme>(
      'Colours',
      [
        { value: 'auto', text: 'Auto', title: 'Colours of the system' },
        { value: 'light', text: 'Light', title: 'Light colours' },
        { value: 'dark', text: 'Dark', title: 'Dark colours' },
      ],
      listeners.onTheme,
    );
    themes.show(chosen.theme);
    themes.element.classList.add('themes');
    const brand = h('h1', { class: 'brand' }, logo(), h('span', {}, 'FlexiAI'), this.#title);
    parent.append(
      h('div', { class: 'bar' }, brand, this.#connection, h('div', { class: 'tools' }, ranges.element, themes.element)),
    );
  }

  setTitle(title: string): void {
    setText(this.#title, title === 'FlexiAI' ? '' : title);
    const whole = title === 'FlexiAI' ? 'FlexiAI dashboard' : `${title} – FlexiAI`;
    if (document.title !== whole) document.title = whole;
  }

  setConnection(state: ConnectionState): void {
    setText(this.#connection, CONNECTION_TEXTS[state]);
    setAttribute(this.#connection, 'data-state', state);
  }
}

function logo(): SVGSVGElement {
  const line = 'M4 7h5c5 0 5 10 11 10M4 17h5c2 0 2.5-1.5 3.5-3M14.5 9c1-1.2 2.5-2 5.5-2';
  return svg('svg', { viewBox: '0 0 24 24', class: 'logo', 'aria-hidden': 'true' }, svg('path', { d: line }));
}
