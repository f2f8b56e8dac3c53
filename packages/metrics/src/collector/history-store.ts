/**
 * Persists the history of clients beyond the end of the process. Called during events, once a minute: it must be fast.
 */
export interface HistoryStore {
  /** The minutes since a time, the oldest first, as they were saved. */
  load(client: string, sinceMs: number): readonly string[];
  /** Saves one minute, and replaces what was saved for it. */
  save(client: string, at: number, minute: string): void;
}
