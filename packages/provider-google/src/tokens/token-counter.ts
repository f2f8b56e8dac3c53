import { checkOptions, type UnifiedRequest } from '@flexiai/core/define';
import { KEY_VARIABLES } from '@flexiai/gemini-wire/define';
import { environment } from '../environment.ts';
import { type GoogleConfigInput, googleConfigSchema } from '../google-config.ts';
import { placeOf } from '../make-provider.ts';

/** How a service is reached to count tokens: the options of `google`, without the model. */
export type TokenCounterOptions = Omit<GoogleConfigInput, 'model'>;

/** Counts the tokens of a request's input for a model; `undefined` for a model that is not Google's. */
export type TokenCounter = (
  request: UnifiedRequest,
  candidate: { readonly model: string },
) => Promise<number | undefined>;

/** A call waits for its estimate: it cannot wait longer for an exact one. */
const LIMIT_MS = 10_000;

const GOOGLES_MODEL = /\b(?:gemini|gemma)-/;

/**
 * Asks Google how many tokens a request's input has, which is free of charge: for `countInput` of `@flexiai/cost`.
 *
 * @throws ConfigurationError for options that are not valid
 * @example
 * ```ts no-run
 * import { cost } from '@flexiai/cost';
 * import { tokenCounter } from '@flexiai/provider-google';
 *
 * const costs = cost({ countInput: tokenCounter() });
 * ```
 */
export function tokenCounter(options: TokenCounterOptions = {}): TokenCounter {
  const config = { ...options, model: 'gemini-3.8-flash' };
  checkOptions('tokenCounter()', googleConfigSchema, config);
  let loading: Promise<(request: UnifiedRequest) => Promise<number>> | undefined;
  const load = async (): Promise<(request: UnifiedRequest) => Promise<number>> => {
    const { makeCalls } = await import('../make-calls.ts');
    const variables = environment();
    const key = options.vertex === undefined ? KEY_VARIABLES.map((name) => variables[name]).find(Boolean) : undefined;
    const calls = makeCalls(
      { ...(key !== undefined && { apiKey: key }), ...config },
      placeOf(config, 'token-counter', 'google'),
    );
    return (request) => calls.countTokens(request, { signal: AbortSignal.timeout(LIMIT_MS) });
  };
  return async (request, { model }) => {
    if (!GOOGLES_MODEL.test(model)) return undefined;
    loading ??= load();
    const count = await loading.catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return count({ ...request, model });
  };
}
