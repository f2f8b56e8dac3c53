import type { HedgeConfig } from '../../config/options/hedge-config.ts';
import type { TimeoutOptions } from '../../config/options/timeout-config.ts';
import type { Admissions } from '../../middleware/admissions.ts';
import type { Handler } from '../../middleware/compose.ts';
import type { AdmissionVerdict, AdmittedTry } from '../../middleware/try-admission.ts';
import type { AttemptKind } from '../../model/attempt.ts';
import type { PriceSource } from '../../model/price-source.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { Admission } from '../../routing/admission.ts';
import type { Route } from '../../routing/route.ts';
import type { ClientEmitter } from '../events/client-emitter.ts';

/** What every try of a client shares. */
export interface AttemptEnvironment {
  readonly emitter: ClientEmitter;
  readonly logger: Logger;
  readonly timeouts: TimeoutOptions | undefined;
  /** For calls that do not say. */
  readonly strict: boolean;
  /** Whether a second candidate is asked beside a slow first one. */
  readonly hedge: HedgeConfig | undefined;
  /** What knows prices; `undefined` where only entries and plugins do. */
  readonly prices: PriceSource | undefined;
  /** Attempt-scope middleware around the provider; `undefined` without any. */
  readonly middleware: ((innermost: Handler) => Handler) | undefined;
  /** Middleware that is asked before each try; `undefined` without any. */
  readonly admissions: Admissions | undefined;
}

/** Where a try stands in its call. */
export interface AttemptPlace {
  readonly route: Route;
  readonly admission: Admission;
  /** What is to be known of the try's end, where a middleware admitted it. */
  readonly admitted: AdmittedTry | undefined;
  /** Asks for another try in the place of this one; `undefined` where no middleware has a say. */
  readonly admitAgain: (() => AdmissionVerdict | Promise<AdmissionVerdict>) | undefined;
  readonly kind: AttemptKind;
  /** The candidate that would be asked after it; `undefined` where it is the last candidate. */
  readonly next: Route | undefined;
  /** Whether no other candidate could be asked at this moment: there is nothing to be gained by giving it up. */
  isAlone(): boolean;
}
