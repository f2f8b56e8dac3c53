import { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { RequestLoad } from '../../routing/request-load.ts';
import type { Call } from '../call/call.ts';
import { Attempt } from './attempt.ts';
import type { AttemptEnvironment, AttemptPlace } from './attempt-environment.ts';
import type { ChatTry } from './chat-try.ts';
import { instructedRequest, prefilledRequest } from './continuation-request.ts';

/**
 * A try to have an answer continued: with the text as prefill where the provider says that it takes one, else by an
 * instruction. A provider that refuses the prefill after all is asked once more without.
 */
export class ContinuationTry implements ChatTry {
  readonly #again: () => Promise<Attempt | undefined>;
  #attempt: Attempt;
  #prefilled: boolean;
  #cancelled = false;

  /** @param load of the request */
  constructor(
    call: Call,
    environment: AttemptEnvironment,
    place: AttemptPlace,
    request: UnifiedRequest,
    text: string,
    load: RequestLoad,
  ) {
    const { route } = place;
    const instructed = instructedRequest(request, text);
    this.#prefilled = route.capabilities.prefill;
    const first = this.#prefilled ? prefilledRequest(request, text) : instructed;
    this.#attempt = new Attempt(call, environment, place, first);
    this.#again = async () => {
      const admitted = await place.admitAgain?.();
      if (admitted !== undefined && 'error' in admitted) return undefined;
      const { lastResort } = place.admission.lease;
      const admission = this.#cancelled ? undefined : route.enter(Date.now(), load, { lastResort });
      if (admission === undefined || 'reason' in admission) {
        admitted?.release();
        return undefined;
      }
      // At once: a cancel must find the try that is under way.
      this.#prefilled = false;
      this.#attempt = new Attempt(call, environment, { ...place, admission, admitted, kind: 'retry' }, instructed);
      return this.#attempt;
    };
  }

  get attempt(): Attempt {
    return this.#attempt;
  }

  /** Whether the text was given as the beginning of the model's own turn. */
  get prefilled(): boolean {
    return this.#prefilled;
  }

  cancel(cause?: FlexiAIError): void {
    this.#cancelled = true;
    this.#attempt.cancel(cause);
  }

  async open(): Promise<void> {
    try {
      await this.#attempt.open();
    } catch (error) {
      const again = this.#prefilled && !this.#cancelled && refusesPrefill(error) ? await this.#again() : undefined;
      if (again === undefined) throw error;
      await again.open();
    }
  }
}

function refusesPrefill(error: unknown): boolean {
  return error instanceof FlexiAIError && (error.code === 'unsupported' || error.code === 'invalid-request');
}
