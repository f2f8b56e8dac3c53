/** Elements of the page. All text is inserted as text: nothing here parses HTML. */

type Child = Node | string | undefined | false;

interface Props {
  readonly class?: string;
  readonly onclick?: (event: MouseEvent) => void;
  readonly [attribute: string]: string | boolean | undefined | ((event: MouseEvent) => void);
}

/** An element with attributes and children. `true` is an attribute without a value; `false` and `undefined` omit it. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener('click', value as (event: Event) => void);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** The same for SVG. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Changes a text only if it differs, so that selections and screen readers are not disturbed. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** The element of one list item. */
export interface Row<Item> {
  readonly element: HTMLElement;
  update(item: Item): void;
}

/** Rows by key: a remaining row keeps its element, with its focus and its expanded parts. */
export class RowList<Item> {
  readonly #parent: HTMLElement;
  readonly #keyOf: (item: Item) => string;
  readonly #create: (item: Item) => Row<Item>;
  #rows = new Map<string, Row<Item>>();

  constructor(parent: HTMLElement, keyOf: (item: Item) => string, create: (item: Item) => Row<Item>) {
    this.#parent = parent;
    this.#keyOf = keyOf;
    this.#create = create;
  }

  update(items: readonly Item[]): void {
    const rows = new Map<string, Row<Item>>();
    let before: ChildNode | null = this.#parent.firstChild;
    for (const item of items) {
      const key = this.#keyOf(item);
      const row = this.#rows.get(key) ?? this.#create(item);
      rows.set(key, row);
      row.update(item);
      if (row.element === before) before = before.nextSibling;
      else this.#parent.insertBefore(row.element, before);
    }
    for (const [key, row] of this.#rows) if (!rows.has(key)) row.element.remove();
    this.#rows = rows;
  }
}
