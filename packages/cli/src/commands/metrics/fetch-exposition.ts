import { connectionReason, readText } from '@flexiai/core/plugin';
import { unlessStopped } from '../../program/unless-stopped.ts';
import { UsageError } from '../../program/usage-error.ts';

const DEFAULT_URL = 'http://127.0.0.1:9464/metrics';
const LONGEST_WAIT_MS = 10_000;
/** In characters: more than ten thousand series. */
const LARGEST = 16_000_000;

/** The complete address: `host:port` is allowed, and `/metrics` is the default path. @throws UsageError */
export function metricsUrl(given: string = DEFAULT_URL): URL {
  const text = given.includes('://') ? given : `http://${given}`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(`"${given}" is not a valid address. Try http://127.0.0.1:9464/metrics, or host:port.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UsageError(`"${given}" is not an http or https address.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('A password in an address is visible to others: set FLEXIAI_METRICS_TOKEN.');
  }
  if (url.pathname === '/') url.pathname = '/metrics';
  return url;
}

/** The text at an address. @throws Error with one sentence and the solution */
export async function fetchExposition(url: URL, token: string | undefined, signal: AbortSignal): Promise<string> {
  const headers: Record<string, string> = { accept: 'text/plain; version=0.0.4' };
  if (token !== undefined && token !== '') headers['authorization'] = `Bearer ${token}`;
  const deadline = AbortSignal.timeout(LONGEST_WAIT_MS);
  const send = async (): Promise<string> => {
    const answer = await fetch(url, { headers, signal: deadline, redirect: 'error' });
    if (answer.status === 401 || answer.status === 403) {
      throw new ToldError(
        `${url.href} rejects the request (${answer.status}): set FLEXIAI_METRICS_TOKEN to the token of the ` +
          'application.',
      );
    }
    if (!answer.ok) throw new ToldError(`${url.href} answers ${answer.status}. Is this the address of the figures?`);
    return readText(answer, LARGEST);
  };
  try {
    return await unlessStopped(send(), signal);
  } catch (error) {
    if (error instanceof ToldError || signal.aborted) throw error;
    if (deadline.aborted) throw new Error(`${url.href} does not answer within ${LONGEST_WAIT_MS / 1000} s.`);
    const reason = connectionReason(error) ?? (error instanceof Error ? error.message : 'no reason given');
    throw new Error(`${url.href} cannot be reached: ${reason}. Is the application running, with prometheusHandler?`);
  }
}

/** An error whose message is complete. */
class ToldError extends Error {}
