import { type HttpFailure, readHeader } from '@flexiai/core/plugin';
import { errorCodeOf } from '../errors/error-code.ts';

/** Errors that a wrong clock may cause. */
const OF_THE_CLOCK: ReadonlySet<string> = new Set([
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'RequestTimeTooSkewed',
  'RequestExpired',
  'RequestInTheFuture',
]);

/** AWS accepts a difference of five minutes. */
const TOLERATED_MS = 4 * 60_000;

/** How far the clock of the service is ahead of this machine's, if that may be why a signature was refused. */
export function clockOffset({ headers, body }: HttpFailure): number | undefined {
  if (!OF_THE_CLOCK.has(errorCodeOf(headers, body) ?? '')) return undefined;
  const offset = Date.parse(readHeader(headers, 'date') ?? '') - Date.now();
  return Math.abs(offset) > TOLERATED_MS ? offset : undefined;
}
