/** Keeps the history of clients beyond the end of the process. Called on the way of events, once a minute: it must be quick. */
export interface HistoryStore {
  /** The minutes since a time, the oldest first, as they were saved. */
  load(client: string, sinceMs: number): readonly string[];
  /** Saves one minute, in place of what was saved for it. */
  save(client: string, at: number, minute: string): void;
}
