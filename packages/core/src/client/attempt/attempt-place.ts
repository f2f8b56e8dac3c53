import type { AdmittedTry } from '../../middleware/try-admission.ts';
import type { AttemptKind } from '../../model/attempt.ts';
import type { Admission } from '../../routing/admission.ts';
import type { Route } from '../../routing/route.ts';

/** The position of an attempt in its call. */
export interface AttemptPlace {
  readonly route: Route;
  readonly admission: Admission;
  /** Called at the end of the attempt, if a middleware admitted it. */
  readonly admitted: AdmittedTry | undefined;
  readonly kind: AttemptKind;
  /** The candidate after it; `undefined` if it is the last. */
  readonly next: Route | undefined;
  /** Whether no other candidate could be asked at this moment, so that a time-out would only lose the answer. */
  isAlone(): boolean;
}
