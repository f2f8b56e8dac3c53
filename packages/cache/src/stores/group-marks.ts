import type { CacheEntry } from '../entry/cache-entry.ts';
import type { EntryGroup } from './cache-store.ts';
import type { KeyvClient } from './keyv-client.ts';

/** Minimum lifetime of a mark, in ms: 30 days. */
const MARK_MS = 30 * 86_400_000;
/** And at least this many times the lifetime of its entry: each time that a mark expires, its group is invalidated. */
const LIVES = 20;
const SHAPE = /^([0-9a-f-]{36}) ([0-9]{1,16}) ([0-9]{1,16})$/;

/** A group's mark: a unique token, when it was set, and when it expires. */
interface Mark {
  readonly token: string;
  readonly setAt: number;
  readonly expiresAt: number;
}

/**
 * Marks tell every process that a group of entries was invalidated. A mark is never set back, and a lost one is
 * replaced by another: whatever happens to marks, entries may get lost, but an invalidated entry never returns.
 */
export class GroupMarks {
  readonly #client: KeyvClient;
  readonly #namespace: string;
  readonly #replacing = new Map<string, Promise<string>>();

  constructor(client: KeyvClient, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  /**
   * The tokens of the entry's groups, to be stored with it. Creates missing marks.
   * @returns `undefined` if one of the groups was invalidated since the entry's call began
   */
  async of(entry: CacheEntry): Promise<readonly string[] | undefined> {
    const names = this.#namesOf(entry);
    const found = await this.#client.getMany(names);
    const marks = names.map((_, index) => markOf(found[index]));
    const began = entry.storedAt - entry.durationMs;
    if (marks.some((mark) => mark !== undefined && mark.setAt > began)) return undefined;
    return Promise.all(
      names.map((name, index) => {
        const mark = marks[index];
        if (mark !== undefined && mark.expiresAt >= entry.expiresAt) return mark.token;
        const keptMs = Math.max(MARK_MS, LIVES * (entry.expiresAt - Date.now()));
        return this.#replace(name, Math.min(Date.now() + keptMs, Number.MAX_SAFE_INTEGER), mark?.setAt ?? 0);
      }),
    );
  }

  /** Whether the entry's groups still have the marks with which it was stored. */
  async areCurrent(entry: CacheEntry, tokens: readonly string[]): Promise<boolean> {
    const names = this.#namesOf(entry);
    const found = await this.#client.getMany(names);
    return tokens.length === names.length && tokens.every((token, index) => markOf(found[index])?.token === token);
  }

  /** Invalidates all entries of the group that were stored before now. */
  async renew(group: EntryGroup): Promise<void> {
    const name = 'partition' in group ? this.#name('partition', group.partition) : this.#name('tag', group.tag);
    await this.#set(name, Date.now() + MARK_MS, Date.now());
  }

  /** Concurrent writes to one group share its first mark. */
  #replace(name: string, expiresAt: number, setAt: number): Promise<string> {
    const underWay = this.#replacing.get(name) ?? this.#set(name, expiresAt, setAt);
    this.#replacing.set(name, underWay);
    const settled = () => this.#replacing.delete(name);
    underWay.then(settled, settled);
    return underWay;
  }

  /** @param setAt when the group was invalidated; 0 for never */
  async #set(name: string, expiresAt: number, setAt: number): Promise<string> {
    const token = globalThis.crypto.randomUUID();
    const until = Math.ceil(expiresAt);
    await this.#client.set(name, `${token} ${setAt} ${until}`, until);
    return token;
  }

  #namesOf({ partition, tags }: CacheEntry): string[] {
    return [this.#name('partition', partition), ...tags.map((tag) => this.#name('tag', tag))];
  }

  #name(kind: 'partition' | 'tag', digest: string): string {
    return `${this.#namespace}:${kind}:${digest}`;
  }
}

function markOf(text: unknown): Mark | undefined {
  const [, token, setAt, expiresAt] = typeof text === 'string' ? (SHAPE.exec(text) ?? []) : [];
  return token === undefined ? undefined : { token, setAt: Number(setAt), expiresAt: Number(expiresAt) };
}
