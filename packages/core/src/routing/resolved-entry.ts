import type { CircuitBreakerConfig } from '../config/circuit-breaker-config.ts';
import type { RetryConfig } from '../config/retry-config.ts';
import type { TimeoutOptions } from '../config/timeout-config.ts';
import type { Provider } from '../provider/provider.ts';
import type { Credential } from '../resilience/credential.ts';
import type { RetryBudget } from '../resilience/retry-budget.ts';

/** One configured route of a client, complete. Shared by all models that requests name for it. */
export interface ResolvedEntry {
  readonly name: string;
  readonly pluginId: string;
  readonly displayName: string;
  readonly provider: Provider;
  /** Models that the plugin knows: hints for whose a request's `model` is. */
  readonly knownModels: ReadonlySet<string>;
  readonly priority: number;
  readonly retry: RetryConfig;
  /** The entry's own; a call's win over them, and they over the client's. */
  readonly timeouts: TimeoutOptions | undefined;
  readonly circuitBreaker: CircuitBreakerConfig | false;
  readonly credential: Credential;
  readonly retryBudget: RetryBudget | undefined;
  /**
   * The key for a try; `undefined` where the entry needs none.
   * @throws AuthenticationError when it is missing
   */
  apiKey(): string | undefined;
  /** Values that no error may show, beside the key. */
  readonly secrets: readonly string[];
}
