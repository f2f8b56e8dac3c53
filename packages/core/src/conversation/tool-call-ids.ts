import type { ConversationRules } from './conversation-rules.ts';

/** Gives every tool call of a conversation an id that the target accepts and that no other call has. */
export class ToolCallIds {
  readonly #rules: ConversationRules['toolCallIds'];
  readonly #taken = new Set<string>();
  /** Matches an id of permitted characters only: most ids are. */
  #whole: RegExp | undefined;
  /** How often an id occurred: the search for a free one continues where it ended. */
  readonly #copies = new Map<string, number>();

  constructor(rules: ConversationRules['toolCallIds']) {
    this.#rules = rules;
  }

  /** The id for the next call: its own where possible. */
  next(id: string): string {
    const base = this.#legal(id);
    let candidate = base;
    let copies = this.#copies.get(base) ?? 1;
    while (this.#taken.has(candidate)) {
      copies += 1;
      candidate = this.#withSuffix(base, `_${copies}`);
    }
    if (copies > 1) this.#copies.set(base, copies);
    this.#taken.add(candidate);
    return candidate;
  }

  #legal(id: string): string {
    const rules = this.#rules;
    if (rules === undefined) return id;
    const { character, maxLength = Number.POSITIVE_INFINITY } = rules;
    this.#whole ??= new RegExp(`^(?:${character.source})*$`, character.flags.replace(/[gy]/g, ''));
    if (id.length <= maxLength && this.#whole.test(id)) return id;
    let legal = '';
    for (const each of id) legal += this.#whole.test(each) ? each : '_';
    if (legal.length <= maxLength) return legal;
    // The checksum of the whole id keeps two long ids distinct.
    return this.#withSuffix(legal, `_${checksum(id)}`);
  }

  #withSuffix(id: string, suffix: string): string {
    const maxLength = this.#rules?.maxLength ?? Number.POSITIVE_INFINITY;
    return `${id.slice(0, maxLength - suffix.length)}${suffix}`;
  }
}

/** FNV-1a, in base 36: short and stable. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
