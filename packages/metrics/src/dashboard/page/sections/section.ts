import type { DashboardState } from '../../model/dashboard-state.ts';
import type { Summary } from '../../model/summarise.ts';
import { h } from '../dom.ts';

/** The input of sections. */
export interface View {
  readonly state: DashboardState;
  readonly summary: Summary;
}

/** A part of the page. */
export interface Section {
  readonly element: HTMLElement;
  update(view: View): void;
}

/** A card with a heading. @param id a name for links and for the landmark */
export function card(id: string, title: string, ...children: readonly (Node | undefined)[]): HTMLElement {
  return h('section', { class: `card ${id}`, 'aria-labelledby': `${id}-title` }, heading(id, title), ...children);
}

/** A card with a control beside its heading. */
export function cardWithTools(id: string, title: string, tools: Node, ...children: readonly Node[]): HTMLElement {
  const head = h('div', { class: 'card-head' }, heading(id, title), tools);
  return h('section', { class: `card ${id}`, 'aria-labelledby': `${id}-title` }, head, ...children);
}

function heading(id: string, title: string): HTMLElement {
  return h('h2', { id: `${id}-title` }, title);
}
