import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { EmbeddingRequest } from '../../model/embedding.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { Route } from '../../routing/route.ts';
import type { Attempt } from '../attempt/attempt.ts';
import type { AttemptPlace } from '../attempt/attempt-place.ts';

/** What a call asks its candidates: a chat completion, the rest of one, or vectors. */
export interface Question<Try extends Attempt> {
  /** The request, as middleware that admits attempts gets it. */
  readonly request: UnifiedRequest | EmbeddingRequest;
  /** A new attempt, which has not begun. */
  attempt(place: AttemptPlace): Try;
  /**
   * A candidate refused the form of the request: from now on, it gets another form.
   * @returns whether there is another form, in which it should be asked at once
   */
  rephrase?(route: Route, error: FlexiAIError): boolean;
}
