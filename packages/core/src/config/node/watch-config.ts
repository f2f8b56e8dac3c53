import { join, resolve } from 'node:path';
import { createFlexiAI } from '../../client/create-flexiai.ts';
import type { FlexiAI } from '../../client/flexiai.ts';
import { hasMethod } from '../../data/has-method.ts';
import { LONGEST_TIMER_MS } from '../../data/longest-timer.ts';
import { sameData } from '../../data/same-data.ts';
import { ConfigurationError } from '../../errors/client-errors.ts';
import { type Logger, silentLogger } from '../../plugin/logger.ts';
import { checkByRules, type OptionRule } from '../../validation/option-rules.ts';
import { FileWatcher } from './file-watcher.ts';
import { CONFIG_FILE } from './find-config-file.ts';
import { type LoadAttempt, type LoadedConfig, tryLoad } from './load-config.ts';
import { LOAD_RULES, type LoadConfigOptions } from './load-config-options.ts';

/** The options of a watcher. */
export interface WatchConfigOptions extends LoadConfigOptions {
  /** An existing client, which is reconfigured at once. @default a new client, which is closed with the watcher */
  readonly client?: FlexiAI;
  /** How long the files must be unchanged before they are read, in ms; at most ten times as long. @default 50 */
  readonly debounceMs?: number;
}

const RULES = {
  ...LOAD_RULES,
  client: [(value) => hasMethod(value, 'reconfigure'), 'a client'],
  debounceMs: [
    (value) => typeof value === 'number' && value >= 0 && value <= LONGEST_TIMER_MS,
    `milliseconds from 0 to ${LONGEST_TIMER_MS}`,
  ],
} satisfies { readonly [Option in keyof Required<WatchConfigOptions>]: OptionRule };

/** The events of a watcher. */
export interface ConfigWatcherEvents {
  /** The configuration was reloaded. */
  readonly reload: LoadedConfig;
  /** The files hold no valid configuration; the client keeps its last one. */
  readonly error: Error;
}

/** A client whose configuration follows its files. */
export interface ConfigWatcher extends AsyncDisposable {
  readonly ai: FlexiAI;
  /** The current configuration. */
  readonly config: LoadedConfig['config'];
  /** The current configuration with its sources. */
  readonly loaded: LoadedConfig;
  /** @returns a function that removes the listener */
  on<Name extends keyof ConfigWatcherEvents>(
    event: Name,
    listener: (value: ConfigWatcherEvents[Name]) => void,
  ): () => void;
  /** Reads the files now. Resolves to whether the configuration changed; `false` also if it is not valid. */
  reload(): Promise<boolean>;
  /** Ends watching, and closes the client if the watcher created it. */
  close(): Promise<void>;
}

/**
 * A client whose configuration follows its files: the configuration file, and the files of its `${file:…}` references. A change
 * takes effect as a whole. If the configuration is not valid, `error` is emitted, and the client does not change. It does not keep
 * the process alive.
 *
 * @throws ConfigurationError if the first configuration is not valid
 * @example
 * ```ts
 * import { watchConfig } from '@flexiai/core/node';
 * import { openai } from '@flexiai/provider-openai';
 *
 * const watcher = await watchConfig({ config: { providers: [openai({ model: 'gpt-6.1-sol' })] } });
 * watcher.on('reload', ({ path }) => console.log(path));
 * const answer = await watcher.ai.chatCompletion({ prompt: 'Hello' });
 * console.log(answer.text);
 * await watcher.close();
 * ```
 */
export async function watchConfig(options: WatchConfigOptions = {}): Promise<ConfigWatcher> {
  checkByRules('watchConfig', options, RULES);
  const attempt = await tryLoad(options);
  const loaded = attempt.finish();
  const ai = options.client ?? createFlexiAI(loaded.config);
  if (options.client !== undefined) ai.reconfigure(loaded.config);
  return new FollowingClient(options, ai, loaded, attempt);
}

const LONGEST_WAIT = 10;

class FollowingClient implements ConfigWatcher {
  readonly ai: FlexiAI;
  readonly #options: WatchConfigOptions;
  readonly #kept: string | undefined;
  readonly #debounceMs: number;
  readonly #logger: Logger;
  readonly #files: FileWatcher;
  readonly #listeners = {
    reload: new Set<(loaded: LoadedConfig) => void>(),
    error: new Set<(error: Error) => void>(),
  };
  #loaded: LoadedConfig;
  /** The last reported problem, so that it is reported once. */
  #told: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #waitingSince: number | undefined;
  #running: Promise<boolean> = Promise.resolve(false);
  #closed = false;
  #giveUp: (() => void) | undefined;

  constructor(options: WatchConfigOptions, ai: FlexiAI, loaded: LoadedConfig, attempt: LoadAttempt) {
    this.ai = ai;
    this.#loaded = loaded;
    this.#options = options;
    // The file that was found first remains the file: when it is deleted, a file in a parent folder does not replace it.
    this.#kept = loaded.path;
    this.#debounceMs = options.debounceMs ?? 50;
    this.#logger = options.config?.logger ?? silentLogger;
    this.#files = new FileWatcher(() => this.#soon());
    this.#files.watch(this.#watched(attempt));
    // A change between the first reading and the beginning of the watch has no notification.
    this.#soon();
  }

  get loaded(): LoadedConfig {
    return this.#loaded;
  }

  get config(): LoadedConfig['config'] {
    return this.#loaded.config;
  }

  on<Name extends keyof ConfigWatcherEvents>(
    event: Name,
    listener: (value: ConfigWatcherEvents[Name]) => void,
  ): () => void {
    if (!Object.hasOwn(this.#listeners, event)) {
      throw new ConfigurationError(`There is no event "${String(event)}"; there are reload and error.`);
    }
    const listeners = this.#listeners[event] as Set<(value: ConfigWatcherEvents[Name]) => void>;
    const entry = (value: ConfigWatcherEvents[Name]): void => listener(value);
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  reload(): Promise<boolean> {
    // One after the other, so that an older reading cannot replace a newer one.
    this.#running = this.#running.then(() => this.#load());
    return this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#giveUp?.();
    clearTimeout(this.#timer);
    this.#files.close();
    await this.#running;
    if (this.#options.client === undefined) await this.ai.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Reads once the files are unchanged, or after the longest wait. */
  #soon(): void {
    if (this.#closed) return;
    const now = performance.now();
    this.#waitingSince ??= now;
    clearTimeout(this.#timer);
    const latest = this.#waitingSince + LONGEST_WAIT * this.#debounceMs;
    this.#timer = setTimeout(
      () => {
        this.#waitingSince = undefined;
        void this.reload();
      },
      Math.max(0, Math.min(this.#debounceMs, latest - now)),
    );
    this.#timer.unref();
  }

  async #load(): Promise<boolean> {
    if (this.#closed) return false;
    this.#files.mark();
    const attempt = await this.#untilClosed(tryLoad(this.#options, this.#kept));
    if (this.#closed || attempt === undefined) return false;
    this.#files.watch(this.#watched(attempt));
    try {
      const loaded = attempt.finish();
      this.#told = undefined;
      if (sameData(loaded.config, this.#loaded.config)) return false;
      this.ai.reconfigure(loaded.config);
      this.#loaded = loaded;
      this.#tell('reload', loaded);
      return true;
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error('unknown error'));
      return false;
    }
  }

  /** A reading that does not end (an offline drive, a plugin whose module never loads) does not block `close()`. */
  #untilClosed(loading: Promise<LoadAttempt>): Promise<LoadAttempt | undefined> {
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve(undefined);
      loading.then(resolve, reject);
    });
  }

  #fail(error: Error): void {
    if (this.#told === error.message) return;
    this.#told = error.message;
    this.#logger.error(`The client keeps its last configuration. ${error.message}`);
    this.#tell('error', error);
  }

  /** Includes the files of the last configuration: the invalid one may not name them. */
  #watched({ files }: LoadAttempt): readonly string[] {
    const place = join(resolve(this.#options.cwd ?? process.cwd()), CONFIG_FILE);
    const expected = this.#loaded.path === undefined && this.#options.path !== false ? [place] : [];
    return [...files, ...this.#loaded.files, ...expected];
  }

  #tell<Name extends keyof ConfigWatcherEvents>(event: Name, value: ConfigWatcherEvents[Name]): void {
    for (const listener of this.#listeners[event] as Set<(value: ConfigWatcherEvents[Name]) => void>) {
      try {
        listener(value);
      } catch (error) {
        this.#logger.warn(`A listener of "${event}" failed.`, {
          error: error instanceof Error ? error.message : 'unknown',
        });
      }
    }
  }
}
