import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { ModelNotFoundError } from '../../errors/provider-error.ts';
import { type Logger, warn } from '../../plugin/logger.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import type { Route } from '../../routing/route.ts';

/** Names come from outside: they must not pile up. */
const MOST_TOLD = 1000;

/** Tells once of each model that is retired, or that looks like a slip of the pen. No model is refused for it. */
export class ModelHints {
  readonly #logger: Logger;
  readonly #told = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  look(routes: readonly Route[]): void {
    for (const { entry, model } of routes) {
      const key = `${entry.name}\n${model}`;
      if (this.#told.has(key) || this.#told.size >= MOST_TOLD) continue;
      this.#told.add(key);
      const hint = entry.modelHint(model, false);
      if (hint !== undefined) warn(this.#logger, `The model "${model}" of "${entry.name}" ${hint}`);
    }
  }
}

/** The same in the message of an error that says that there is no such model. */
export function withModelHint(error: FlexiAIError, entry: ResolvedEntry, model: string): void {
  if (!(error instanceof ModelNotFoundError)) return;
  const hint = entry.modelHint(model, true);
  if (hint === undefined || error.message.endsWith(hint)) return;
  const message = `${error.message.replace(/(?<![.\s])[.\s]*$/, '.')} The model "${model}" ${hint}`;
  Object.defineProperty(error, 'message', { value: message, configurable: true, writable: true, enumerable: false });
}
