import { BudgetExceededError, type FlexiAI, FlexiAIError, type Message } from '@flexiai/core';
import { isSessionId, type Sessions } from './sessions.ts';
import { supportTools } from './tools.ts';

const INSTRUCTION = `You are the support of a shop for lamps and instruments. Be short and kind. Look up orders before you speak of them.
If a refund is refused, say that an employee will write within a day.`;

/** The longest question, in characters. */
const LONGEST_QUESTION = 2000;

export interface Answering {
  readonly ai: FlexiAI;
  readonly sessions: Sessions;
  /** Writes a line for the operator. */
  readonly log: (line: string) => void;
}

/** Answers a question of a page, as a stream of text. */
export async function answer({ ai, sessions, log }: Answering, request: Request): Promise<Response> {
  const { session, question }: { session?: unknown; question?: unknown } = await request.json().catch(() => ({}));
  if (!isSessionId(session)) return problem(400, 'The session is missing.');
  if (typeof question !== 'string' || question.trim() === '') return problem(400, 'Please ask a question.');
  if (question.length > LONGEST_QUESTION) return problem(400, 'This question is too long.');
  if (!sessions.take(session)) return problem(409, 'One question at a time, please.');
  try {
    const before = await sessions.read(session);
    const system: Message[] = before.length === 0 ? [{ role: 'system', content: INSTRUCTION }] : [];
    const run = ai.runTools(
      { messages: [...before, ...system, { role: 'user', content: question }], maxOutputTokens: 1000 },
      {
        tools: supportTools,
        maxSteps: 6,
        runTimeoutMs: 60_000,
        toolTimeoutMs: 5_000,
        signal: request.signal,
        // The spending limit counts by user: here, a session is one.
        metadata: { user: session },
        onApproval: ({ name, arguments: asked }) => {
          log(`An employee has to decide: ${name} ${JSON.stringify(asked)} in session ${session}`);
          return { approved: false, reason: 'An employee has to decide.' };
        },
      },
    );
    // Until the first word, a failure still has a status of HTTP.
    await run.started();
    const kept = run
      .result()
      .then(({ messages }) => sessions.write(session, messages))
      // The page left, or the answer broke off: the conversation stays as it was before the question.
      .catch((error: unknown) =>
        log(`Not kept, in session ${session}: ${error instanceof Error ? error.message : error}`),
      )
      .finally(() => sessions.release(session));
    const response = run.toResponse({ format: 'text' });
    // The answer ends when it is kept: the next question may follow at once.
    const body = response.body?.pipeThrough(new TransformStream({ flush: () => kept }));
    return new Response(body, response);
  } catch (error) {
    sessions.release(session);
    if (!(error instanceof FlexiAIError)) throw error;
    if (error instanceof BudgetExceededError) return problem(429, 'You asked a lot today. Please come back tomorrow.');
    log(`${error.code} (call ${error.callId}): ${error.message}`);
    return problem(503, 'No answer is possible now. Please try again in a minute.');
  }
}

function problem(status: number, message: string): Response {
  return Response.json({ message }, { status });
}
