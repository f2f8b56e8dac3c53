import type { AdmittedTry } from '../../middleware/try-admission.ts';
import type { AttemptKind } from '../../model/attempt.ts';
import type { Admission } from '../../routing/admission.ts';
import type { Route } from '../../routing/route.ts';

/** Where an attempt stands in its call. */
export interface AttemptPlace {
  readonly route: Route;
  readonly admission: Admission;
  /** To be told how the attempt ends, where a middleware admitted it. */
  readonly admitted: AdmittedTry | undefined;
  readonly kind: AttemptKind;
  /** The candidate that would be asked after it; `undefined` where it is the last candidate. */
  readonly next: Route | undefined;
  /** Whether no other candidate could be asked at this moment: there is nothing to be gained by giving it up. */
  isAlone(): boolean;
}
