import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { ModelNotFoundError } from '../../errors/provider-error.ts';
import { type Logger, warn } from '../../plugin/logger.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import type { Route } from '../../routing/route.ts';

/** Names come from outside, so their number must be bounded. */
const MOST_WARNED = 1000;

/** Warns once about each model that is retired or seems misspelt. No model is refused for it. */
export class ModelHints {
  readonly #logger: Logger;
  readonly #warned = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  look(routes: readonly Route[]): void {
    for (const { entry, model } of routes) {
      const key = `${entry.name}\n${model}`;
      if (this.#warned.has(key) || this.#warned.size >= MOST_WARNED) continue;
      this.#warned.add(key);
      const hint = entry.modelHint(model, false);
      if (hint !== undefined) warn(this.#logger, `The model "${model}" of "${entry.name}" ${hint}`);
    }
  }
}

/** Adds the same hint to the message of a ModelNotFoundError. */
export function withModelHint(error: FlexiAIError, entry: ResolvedEntry, model: string): void {
  if (!(error instanceof ModelNotFoundError)) return;
  const hint = entry.modelHint(model, true);
  if (hint === undefined || error.message.endsWith(hint)) return;
  const message = `${error.message.replace(/(?<![.\s])[.\s]*$/, '.')} The model "${model}" ${hint}`;
  Object.defineProperty(error, 'message', { value: message, configurable: true, writable: true, enumerable: false });
}
