import type { FlexiAI } from '@flexiai/core';
import { isObject } from '@flexiai/core/plugin';
import type { DashboardAudit } from '../dashboard-options.ts';
import type { Feed } from '../feed/feed.ts';
import type { Recorder } from '../feed/recorder.ts';
import type { DashboardAction } from '../model/dashboard-state.ts';
import { json } from './responses.ts';

/** The header with the token from the page's own feed: no other page can read the token or send the header. */
const TOKEN_HEADER = 'x-flexiai-token';

const ACTIONS: readonly DashboardAction[] = ['reset', 'isolate', 'primary'];
/** An action is a line of JSON. */
const LARGEST_BODY = 4096;

/** Where actions are carried out. */
export interface ActionPlace {
  readonly ai: FlexiAI;
  readonly recorder: Recorder;
  readonly feed: Feed;
  readonly token: string;
  readonly audit: ((audit: DashboardAudit) => void) | undefined;
}

/** Performs an action, if the request comes from the page itself. @param user the name of the signed-in user */
export async function runAction(request: Request, user: string | undefined, place: ActionPlace): Promise<Response> {
  if (request.method !== 'POST') return json(405, { error: 'An action is a POST request.' });
  const asked = await actionIn(request);
  if (asked === undefined) return json(400, { error: `An action is { action: '${ACTIONS.join("' | '")}', entry }.` });
  const { action, entry } = asked;
  const tell = (outcome: DashboardAudit['outcome'], reason?: string): void => {
    const who = user !== undefined && { user };
    try {
      place.audit?.({ at: Date.now(), action, entry, ...who, outcome, ...(reason !== undefined && { reason }) });
    } catch {
      // An audit log that throws must not block an operator.
    }
  };
  const refusal = refusalOf(request, place.token);
  if (refusal !== undefined) {
    tell('refused', refusal);
    return json(403, { error: refusal });
  }
  const { ai, recorder, feed } = place;
  if (!ai.getProviderStatus().some(({ name }) => name === entry)) {
    const reason = 'There is no entry of this name.';
    tell('failed', reason);
    return json(404, { error: reason });
  }
  if (action === 'reset') ai.resetCircuitBreakers(entry);
  else if (action === 'isolate') ai.isolate(entry);
  else ai.setPrimaryProvider(entry);
  recorder.action(action, entry, user);
  tell('done');
  feed.tick();
  return json(200, { done: true });
}

/** Why a request does not come from the page; `undefined` if it does. */
function refusalOf(request: Request, token: string): string | undefined {
  if (!isSameOrigin(request)) return 'The request comes from another page.';
  const given = request.headers.get(TOKEN_HEADER) ?? '';
  return isSameText(given, token) ? undefined : 'The request has no valid token: reload the page.';
}

/** By the headers of the browser; programs send none. */
export function isSameOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none';
  const origin = request.headers.get('origin');
  if (origin === null) return true;
  try {
    return new URL(origin).host === (request.headers.get('host') ?? new URL(request.url).host);
  } catch {
    return false;
  }
}

/** In constant time for texts of one length. */
function isSameText(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false;
  let difference = 0;
  for (let place = 0; place < expected.length; place += 1) {
    difference |= given.charCodeAt(place) ^ expected.charCodeAt(place);
  }
  return difference === 0;
}

async function actionIn(
  request: Request,
): Promise<{ readonly action: DashboardAction; readonly entry: string } | undefined> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) return undefined;
  try {
    const body: unknown = JSON.parse(await textOf(request));
    if (!isObject(body) || typeof body['entry'] !== 'string') return undefined;
    const action = ACTIONS.find((each) => each === body['action']);
    return action && { action, entry: body['entry'] };
  } catch {
    return undefined;
  }
}

async function textOf(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  for await (const bytes of request.body ?? []) {
    size += bytes.byteLength;
    if (size > LARGEST_BODY) throw new RangeError('too large');
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}
