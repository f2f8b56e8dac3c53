import type { DashboardAction, DashboardEntry, DashboardState } from '../../model/dashboard-state.ts';
import { entryState } from '../../model/entry-state.ts';
import { clockText, countText, durationText, NOTHING } from '../../model/format.ts';
import { h, setText } from '../dom.ts';

/** Performs an action. @throws Error with a sentence for the user */
export type Act = (action: DashboardAction, entry: string) => Promise<void>;

const ACTIONS: {
  readonly [Action in DashboardAction]: { readonly button: string; readonly question: (name: string) => string };
} = {
  primary: {
    button: 'Make primary',
    question: (name) => `Make ${name} the primary? All new calls go to it first.`,
  },
  isolate: {
    button: 'Isolate',
    question: (name) => `Isolate ${name}? No call is sent to it until its circuit is reset.`,
  },
  reset: {
    button: 'Reset circuit',
    question: (name) => `Reset ${name}? Its circuit closes, and its cool-downs and rejected keys are forgotten.`,
  },
};

/** The details of one entry, and its actions. Each action needs a confirmation. */
export class ProviderDialog {
  readonly element: HTMLDialogElement;
  readonly #act: Act;
  readonly #title = h('h2', { id: 'dialog-title' }, '');
  readonly #facts = h('dl', { class: 'facts' });
  readonly #buttons = h('div', { class: 'dialog-actions' });
  readonly #question = h('p', { class: 'question' }, '');
  readonly #confirm = h('button', { type: 'button', class: 'button strong' }, '');
  readonly #confirmBox: HTMLElement;
  readonly #result = h('p', { class: 'dialog-result', role: 'status' }, '');
  readonly #readOnly = h('p', { class: 'empty' }, 'This dashboard is read-only.');
  #entry = '';
  #asked: DashboardAction | undefined;
  #opener: Element | null = null;

  constructor(act: Act) {
    this.#act = act;
    this.#confirm.addEventListener('click', () => void this.#run());
    const cancel = h('button', { type: 'button', class: 'button', onclick: () => this.#ask(undefined) }, 'Cancel');
    this.#confirmBox = h(
      'div',
      { class: 'confirm', role: 'group', 'aria-label': 'Confirm' },
      this.#question,
      h('div', { class: 'dialog-actions' }, cancel, this.#confirm),
    );
    for (const action of ['primary', 'isolate', 'reset'] as const) {
      const props = { type: 'button', class: 'button', 'data-action': action, onclick: () => this.#ask(action) };
      this.#buttons.append(h('button', props, ACTIONS[action].button));
    }
    const close = h('button', { type: 'button', class: 'button small', onclick: () => this.element.close() }, 'Close');
    this.element = h(
      'dialog',
      { 'aria-labelledby': 'dialog-title' },
      h('div', { class: 'card-head' }, this.#title, close),
      this.#facts,
      this.#buttons,
      this.#confirmBox,
      this.#result,
      this.#readOnly,
    );
    this.element.addEventListener('close', () => {
      if (this.#opener instanceof HTMLElement) this.#opener.focus();
    });
    // A click outside the dialog.
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  open(name: string, state: DashboardState): void {
    this.#opener = document.activeElement;
    this.#entry = name;
    setText(this.#result, '');
    this.#ask(undefined);
    this.update(state);
    this.element.showModal();
  }

  update(state: DashboardState): void {
    const entry = state.entries.find(({ name }) => name === this.#entry);
    if (entry === undefined) {
      this.element.close();
      return;
    }
    setText(this.#title, entry.name);
    const facts = factsOf(entry, state);
    const isSame = this.#facts.childElementCount === facts.length * 2;
    if (!isSame) this.#facts.replaceChildren(...facts.flatMap(() => [h('dt'), h('dd')]));
    for (const [place, [name, value]] of facts.entries()) {
      const [term, description] = [this.#facts.children[place * 2], this.#facts.children[place * 2 + 1]];
      if (term !== undefined) setText(term, name);
      if (description !== undefined) setText(description, value);
    }
    const hasActions = state.actions !== undefined;
    this.#buttons.hidden = !hasActions || this.#asked !== undefined;
    this.#readOnly.hidden = hasActions;
  }

  #ask(action: DashboardAction | undefined): void {
    const before = this.#asked;
    this.#asked = action;
    this.#confirmBox.hidden = action === undefined;
    this.#buttons.hidden = action !== undefined;
    if (action === undefined) {
      const button = this.#buttons.querySelector<HTMLButtonElement>(`[data-action="${before}"]`);
      button?.focus();
      return;
    }
    setText(this.#result, '');
    setText(this.#question, ACTIONS[action].question(this.#entry));
    setText(this.#confirm, ACTIONS[action].button);
    this.#confirm.focus();
  }

  async #run(): Promise<void> {
    const action = this.#asked;
    if (action === undefined) return;
    this.#confirm.disabled = true;
    try {
      await this.#act(action, this.#entry);
      setText(this.#result, 'Done.');
    } catch (error) {
      setText(this.#result, error instanceof Error ? error.message : 'It failed.');
    } finally {
      this.#confirm.disabled = false;
      this.#ask(undefined);
    }
  }
}

function factsOf(entry: DashboardEntry, { now }: DashboardState): readonly (readonly [name: string, value: string])[] {
  const { label, detail } = entryState(entry, now);
  const { timeouts, circuit, lastError, keys } = entry;
  const learned = (name: string): string =>
    (timeouts.learned as readonly string[]).includes(name) ? ' (learned)' : '';
  return [
    ['State', detail === undefined ? label : `${label}, ${detail}`],
    ['Model', entry.model],
    ['Plugin', entry.provider],
    ['Priority', `${entry.priority}${entry.primary ? ', asked first' : ''}`],
    ['Attempts', `${countText(entry.requests)}, ${countText(entry.failures)} failed`],
    ['Circuit', circuit === undefined ? 'switched off' : `opened ${countText(circuit.openings)} times`],
    ...(entry.failingSince === undefined ? [] : [['Failing since', clockText(entry.failingSince)] as const]),
    [
      'Time-outs',
      `headers ${durationText(timeouts.headersMs)}${learned('headersMs')}, first content ${durationText(timeouts.firstContentMs)}${learned('firstContentMs')}, idle ${durationText(timeouts.idleMs)}`,
    ],
    ...(keys === undefined ? [] : [['Keys', keysText(keys, now)] as const]),
    ['Last error', lastError === undefined ? NOTHING : `${lastError.code}: ${lastError.message}`],
  ];
}

function keysText(keys: NonNullable<DashboardEntry['keys']>, now: number): string {
  const out = keys.filter(({ outUntil = 0 }) => outUntil > now).length;
  const cooling = keys.filter(({ coolingUntil = 0 }) => coolingUntil > now).length;
  return `${keys.length}, ${out} rejected, ${cooling} cooling down`;
}
