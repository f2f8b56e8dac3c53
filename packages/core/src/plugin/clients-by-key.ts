/** The longest time that a timer can wait, in ms, for an SDK that insists on a time-out. The client's clocks end a call long before. */
export const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** The SDK's clients of one entry: one for each key, made when it is first used. */
export class ClientsByKey<Client> {
  readonly #make: (key: string) => Promise<Client>;
  readonly #clients = new Map<string, Promise<Client>>();

  /** @param make loads the SDK, and makes a client for a key */
  constructor(make: (key: string) => Promise<Client>) {
    this.#make = make;
  }

  /** The client for a key. One that could not be made is tried again by the next call. */
  for(key: string): Promise<Client> {
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const client = this.#make(key);
    this.#clients.set(key, client);
    client.catch(() => this.#clients.delete(key));
    return client;
  }
}
