import { h, setAttribute } from './dom.ts';

/** A group of toggle buttons with one active button. */
export class Choice<Value> {
  readonly element: HTMLElement;
  readonly #buttons: readonly { readonly value: Value; readonly button: HTMLButtonElement }[];

  constructor(
    label: string,
    options: readonly { readonly value: Value; readonly text: string; readonly title?: string }[],
    onChoose: (value: Value) => void,
  ) {
    this.#buttons = options.map(({ value, text, title }) => ({
      value,
      button: h(
        'button',
        {
          type: 'button',
          title,
          onclick: () => {
            this.show(value);
            onChoose(value);
          },
        },
        text,
      ),
    }));
    const props = { class: 'choice', role: 'group', 'aria-label': label };
    this.element = h('div', props, ...this.#buttons.map(({ button }) => button));
  }

  show(value: Value): void {
    for (const each of this.#buttons) setAttribute(each.button, 'aria-pressed', String(each.value === value));
  }
}
