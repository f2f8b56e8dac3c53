import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { Plan } from '../../routing/plan.ts';
import { ChatAttempt } from '../attempt/chat-attempt.ts';
import type { ClientSetup } from '../attempt/client-setup.ts';
import { wantsObject } from '../attempt/structured-output.ts';
import type { Call } from '../call/call.ts';
import { Failover } from '../failover/failover.ts';
import type { Question } from '../failover/question.ts';
import { Answer } from './answer.ts';
import { Recovery } from './recovery.ts';

/**
 * Asks the plan's candidates until one opens an answer, and adds the policy for broken streams.
 *
 * @throws what `Failover.run` throws
 */
export async function openAnswer(call: Call, request: UnifiedRequest, plan: Plan, setup: ClientSetup): Promise<Answer> {
  const question: Question<ChatAttempt> = {
    request,
    attempt: (place) => new ChatAttempt(call, setup, place, request),
  };
  const failover = new Failover(call, setup, plan, question);
  const attempt = await failover.run(setup.hedge);
  const { streaming } = setup;
  const { onInterruption } = streaming;
  if (call.mode === 'unary' || onInterruption === 'error') return new Answer(attempt);
  // Structured output is validated per attempt: text that two attempts wrote cannot be.
  if (onInterruption !== 'hold' && wantsObject(request)) return new Answer(attempt);
  return new Answer(attempt, { streaming, recovery: new Recovery(call, setup, question, request, failover) });
}
