import { copyData } from '../data/copy-data.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { resolveAliases } from '../routing/model-aliases.ts';
import { throwIfUnfit } from '../routing/request-issues.ts';
import { ResponseStream } from '../stream/response-stream.ts';
import type { ClientSetup } from './attempt/client-setup.ts';
import { type Branch, broadcast } from './broadcast/broadcast.ts';
import type { BroadcastOptions, BroadcastResult } from './broadcast/broadcast-result.ts';
import type { Call } from './call/call.ts';
import type { ChatCalls } from './chat-calls.ts';
import { loadingChecks } from './loading-checks.ts';
import { type CallHouse, openCall } from './open-call.ts';

/**
 * The path of a broadcast: each candidate of its plan gets a call of its own.
 * @param whole the broadcast's own call, which has no books: its options are validated, its deadline is that of all
 */
export async function runBroadcast(
  whole: Call,
  request: UnifiedRequest,
  { maxConcurrency = Number.POSITIVE_INFINITY, ...given }: BroadcastOptions,
  setup: ClientSetup,
  house: CallHouse,
  chats: ChatCalls,
): Promise<BroadcastResult> {
  const options = { ...given, deadline: whole.deadline };
  const checks = loadingChecks(options, setup);
  if (checks !== undefined) await whole.waitFor(checks, Math.max(0, whole.remainingMs()));
  const loading = setup.prices?.pending();
  if (loading !== undefined && setup.plansByPrice) await whole.waitForPrices(loading);
  const meant = resolveAliases(request, options, setup.aliases);
  const plan = setup.router.plan(meant.request, meant.choice, setup.prices);
  throwIfUnfit(plan);
  const { ids } = whole;
  // All calls are in flight from now on: the deadline, an abort and `close` also reach those that wait for their turn.
  const branches = plan.routes.map((route, index) => {
    const callId = `${ids.callId}.${index + 1}`;
    const own = { correlationId: ids.correlationId, callId, requestId: callId };
    const branch = { operation: 'chat', mode: 'unary', options: copyData(options), ids: own } as const;
    return { route, call: openCall(house, branch, setup.timeouts) };
  });
  const ask = async ({ call, route }: Branch): Promise<UnifiedResponse> => {
    const source = await chats.runAlone(call, request, setup, plan, route);
    return source.whole === undefined ? ResponseStream.of(source).response() : source.response();
  };
  return broadcast({ ids, branches, ruledOut: plan.ruledOut, maxConcurrency, ask });
}
