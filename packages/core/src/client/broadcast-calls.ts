import { copyData } from '../data/copy-data.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { resolveAliases } from '../routing/model-aliases.ts';
import { throwIfUnfit } from '../routing/request-issues.ts';
import { ResponseStream } from '../stream/response-stream.ts';
import type { ClientSetup } from './attempt/client-setup.ts';
import { type Branch, broadcast } from './broadcast/broadcast.ts';
import type { BroadcastOptions, BroadcastResult } from './broadcast/broadcast-result.ts';
import { newIds } from './call/call-ids.ts';
import type { ChatCalls } from './chat-calls.ts';
import { loadingChecks } from './loading-checks.ts';
import { type CallHouse, openCall } from './open-call.ts';

/**
 * The path of a broadcast: each candidate of its plan gets a call of its own.
 * @param options validated, the client's own copy
 */
export async function runBroadcast(
  request: UnifiedRequest,
  { maxConcurrency = Number.POSITIVE_INFINITY, ...options }: BroadcastOptions,
  setup: ClientSetup,
  house: CallHouse,
  chats: ChatCalls,
): Promise<BroadcastResult> {
  // No call is open yet that could be aborted: the source keeps this wait short.
  await loadingChecks(options, setup);
  const loading = setup.prices?.pending();
  if (loading !== undefined && setup.plansByPrice) await loading;
  const meant = resolveAliases(request, options, setup.aliases);
  const plan = setup.router.plan(meant.request, meant.choice, setup.prices);
  throwIfUnfit(plan);
  const ids = newIds(options, house.logger);
  // All calls are in flight from now on: the deadline, an abort and `close` also reach those that wait for their turn.
  const branches = plan.routes.map((route, index) => {
    const callId = `${ids.callId}.${index + 1}`;
    const own = { correlationId: ids.correlationId, callId, requestId: callId };
    const given = { operation: 'chat', mode: 'unary', options: copyData(options), ids: own } as const;
    return { route, call: openCall(house, given, setup.timeouts) };
  });
  const ask = async ({ call, route }: Branch): Promise<UnifiedResponse> => {
    const source = await chats.runAlone(call, request, setup, plan, route);
    return source.whole === undefined ? ResponseStream.of(source).response() : source.response();
  };
  return broadcast({ ids, branches, ruledOut: plan.ruledOut, maxConcurrency, ask });
}
