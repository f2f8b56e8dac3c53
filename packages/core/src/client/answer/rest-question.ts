import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { Route } from '../../routing/route.ts';
import type { AttemptPlace } from '../attempt/attempt-place.ts';
import { ChatAttempt } from '../attempt/chat-attempt.ts';
import type { ClientSetup } from '../attempt/client-setup.ts';
import type { Call } from '../call/call.ts';
import type { Question } from '../failover/question.ts';
import { instructedRequest, prefilledRequest } from './continuation-request.ts';

/**
 * The question for the rest of an answer: with its text as a prefill where the provider accepts one, otherwise with an
 * instruction. A provider that refuses the prefill is asked once more, with the instruction.
 */
export class RestQuestion implements Question<ChatAttempt> {
  readonly request: UnifiedRequest;
  readonly #call: Call;
  readonly #setup: ClientSetup;
  readonly #prefilled: UnifiedRequest;
  readonly #refusing = new Set<Route>();
  #isPrefilled = false;

  constructor(call: Call, setup: ClientSetup, request: UnifiedRequest, text: string) {
    this.#call = call;
    this.#setup = setup;
    this.#prefilled = prefilledRequest(request, text);
    this.request = instructedRequest(request, text);
  }

  /** Whether the request of the last attempt has the text as the beginning of the model's own turn. */
  get isPrefilled(): boolean {
    return this.#isPrefilled;
  }

  attempt(place: AttemptPlace): ChatAttempt {
    this.#isPrefilled = this.#takesPrefill(place.route);
    return new ChatAttempt(this.#call, this.#setup, place, this.#isPrefilled ? this.#prefilled : this.request);
  }

  rephrase(route: Route, { code }: FlexiAIError): boolean {
    if (!this.#takesPrefill(route) || (code !== 'unsupported' && code !== 'invalid-request')) return false;
    this.#refusing.add(route);
    return true;
  }

  #takesPrefill(route: Route): boolean {
    return route.capabilities.prefill && !this.#refusing.has(route);
  }
}
