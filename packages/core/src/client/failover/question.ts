import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { EmbeddingRequest } from '../../model/embedding.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { Route } from '../../routing/route.ts';
import type { Attempt } from '../attempt/attempt.ts';
import type { AttemptPlace } from '../attempt/attempt-place.ts';

/** What a call asks its candidates: a chat completion, the rest of one, or vectors. */
export interface Question<Try extends Attempt> {
  /** What is asked for, as middleware that admits attempts is told it. */
  readonly request: UnifiedRequest | EmbeddingRequest;
  /** An attempt at it, made but not begun. */
  attempt(place: AttemptPlace): Try;
  /**
   * A candidate refused the form in which it was asked: from now on, it is asked in another one.
   * @returns whether there is another form, in which it is to be asked at once
   */
  rephrase?(route: Route, error: FlexiAIError): boolean;
}
