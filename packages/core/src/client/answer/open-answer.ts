import type { StreamingConfig } from '../../config/options/streaming-config.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { Plan } from '../../routing/plan.ts';
import type { ResponseSource } from '../../stream/response-source.ts';
import { Attempt } from '../attempt/attempt.ts';
import type { AttemptEnvironment, AttemptPlace } from '../attempt/attempt-environment.ts';
import { type ChatTry, chatTry } from '../attempt/chat-try.ts';
import { wantsObject } from '../attempt/structured-output.ts';
import type { Call } from '../call/call.ts';
import { FailoverRun } from '../failover/failover.ts';
import { CallSource } from './call-source.ts';
import { HoldingSource } from './holding-source.ts';
import { Recovery } from './recovery.ts';
import { ResumingSource } from './resuming-source.ts';

/**
 * Asks the plan's candidates until one opens an answer, and puts the policy for broken streams around it.
 * @throws what `FailoverRun.run` throws
 */
export async function openAnswer(
  call: Call,
  request: UnifiedRequest,
  plan: Plan,
  environment: AttemptEnvironment,
  streaming: StreamingConfig,
): Promise<ResponseSource> {
  const makeTry = (place: AttemptPlace): ChatTry => chatTry(new Attempt(call, environment, place, request));
  const run = new FailoverRun(call, plan, environment, makeTry, request);
  const source = new CallSource(call, (await run.run(environment.hedge)).attempt);
  const { onInterruption } = streaming;
  if (call.mode === 'unary' || onInterruption === 'error') return source;
  const recovery = new Recovery(streaming, call, environment, request, run, plan.load);
  if (onInterruption === 'hold') return new HoldingSource(source, recovery);
  // An object is held to its schema as one try gave it: a text that two wrote is none.
  return wantsObject(request) ? source : new ResumingSource(source, recovery);
}
