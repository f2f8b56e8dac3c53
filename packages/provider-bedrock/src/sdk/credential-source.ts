import type { BedrockCredentialProvider, BedrockCredentials } from '../bedrock-config.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Temporary credentials are fetched again this long before they become invalid, as in the AWS SDK. */
const EARLY_MS = 5 * 60_000;

interface Fetching {
  readonly result: Promise<BedrockCredentials>;
  /** The calls that wait for it. */
  waiting: number;
}

/**
 * The credentials of one entry: fetched by the first call that needs them, once for all calls that wait, and again before they
 * become invalid. A source that does not answer is given up with the last call that waits for it: the next call asks anew.
 */
export class CredentialSource {
  /** Makes a source, because the AWS SDK's own chain would wait for an earlier fetch that never ends. */
  readonly #makeProvider: () => BedrockCredentialProvider;
  #provider: BedrockCredentialProvider | undefined;
  #current: BedrockCredentials | undefined;
  /** Those before `#current`: a call that was made with them may still fail. */
  #earlier: BedrockCredentials | undefined;
  #isRefused = false;
  #fetching: Fetching | undefined;

  constructor(makeProvider: () => BedrockCredentialProvider) {
    this.#makeProvider = makeProvider;
  }

  /** The credentials that were fetched last. */
  get current(): BedrockCredentials | undefined {
    return this.#current;
  }

  /** The credentials that no error may show: errors of calls with the earlier ones, or with refused ones, may still come. */
  get known(): readonly (BedrockCredentials | undefined)[] {
    return [this.#current, this.#earlier];
  }

  /**
   * Resolves when `current` has valid credentials.
   * @throws the error of the source, or the signal's reason
   */
  async ready(signal: AbortSignal | undefined): Promise<void> {
    if (!this.#isRefused && isFresh(this.#current)) return;
    this.#fetching ??= this.#fetch();
    const fetching = this.#fetching;
    fetching.waiting += 1;
    try {
      await unlessAborted(fetching.result, signal);
    } finally {
      fetching.waiting -= 1;
      if (fetching.waiting === 0 && this.#fetching === fetching) this.#giveUp();
    }
  }

  /** The service refused the credentials: the next call fetches them anew. */
  forget(): void {
    this.#isRefused = true;
    this.#provider = undefined;
  }

  #fetch(): Fetching {
    this.#provider ??= this.#makeProvider();
    const result = this.#provider();
    const fetching: Fetching = { result, waiting: 0 };
    const isOver = (): boolean => this.#fetching !== fetching;
    result.then(
      (credentials) => {
        if (isOver()) return;
        this.#earlier = this.#current;
        this.#isRefused = false;
        // The SDK writes notes into the object.
        this.#current = { ...credentials };
        this.#fetching = undefined;
      },
      () => {
        if (!isOver()) this.#giveUp();
      },
    );
    return fetching;
  }

  #giveUp(): void {
    this.#fetching = undefined;
    this.#provider = undefined;
  }
}

function isFresh(credentials: BedrockCredentials | undefined): boolean {
  if (credentials === undefined) return false;
  const { expiration } = credentials;
  return expiration === undefined || expiration.getTime() - Date.now() > EARLY_MS;
}
