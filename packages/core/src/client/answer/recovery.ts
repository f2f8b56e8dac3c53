import { RequestAbortedError } from '../../errors/client-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { ChatAttempt } from '../attempt/chat-attempt.ts';
import type { ClientSetup } from '../attempt/client-setup.ts';
import type { Call } from '../call/call.ts';
import type { Failover } from '../failover/failover.ts';
import type { Question } from '../failover/question.ts';
import { mayFailOver } from '../failover/retry-rules.ts';
import { RestQuestion } from './rest-question.ts';

/** The outcome of a recovery. */
export type Recovered =
  /** Another attempt continues. `isPrefilled`: its request has the text as the beginning of the model's own turn. */
  | { readonly type: 'resumed'; readonly attempt: ChatAttempt; readonly isPrefilled: boolean }
  /** No candidate may or can continue: the break ends the stream. The ledger has all attempts. */
  | { readonly type: 'lost' }
  /** The call was aborted meanwhile: it ends with an abort, not a break. */
  | { readonly type: 'aborted'; readonly error: FlexiAIError };

/** Recovers a call's stream after it broke off, with the remaining candidates of its plan. */
export class Recovery {
  readonly #call: Call;
  readonly #setup: ClientSetup;
  readonly #question: Question<ChatAttempt>;
  readonly #request: UnifiedRequest;
  readonly #failover: Failover<ChatAttempt>;
  /** Why the stream is not needed any more. */
  #left: FlexiAIError | undefined;

  /** @param question the call's first question: an answer to `request` from its start */
  constructor(
    call: Call,
    setup: ClientSetup,
    question: Question<ChatAttempt>,
    request: UnifiedRequest,
    failover: Failover<ChatAttempt>,
  ) {
    this.#call = call;
    this.#setup = setup;
    this.#question = question;
    this.#request = request;
    this.#failover = failover;
  }

  /** The next candidate's answer from its start. @param error the error that broke the stream */
  restart(broken: ChatAttempt, error: FlexiAIError): Promise<Recovered> {
    return this.#resume(broken, error, this.#question, () => false);
  }

  /** The next candidate's continuation of `text`. @param error the error that broke the stream */
  continueWith(broken: ChatAttempt, error: FlexiAIError, text: string): Promise<Recovered> {
    if (text.trim() === '') return this.restart(broken, error);
    const question = new RestQuestion(this.#call, this.#setup, this.#request, text);
    return this.#resume(broken, error, question, () => question.isPrefilled);
  }

  /** Cancels the attempt that is opening: the stream was left. */
  leave(): void {
    this.#left ??= new RequestAbortedError('The stream was cancelled before its end.');
    this.#failover.abandon(this.#left);
  }

  async #resume(
    { route: { entry } }: ChatAttempt,
    error: FlexiAIError,
    question: Question<ChatAttempt>,
    isPrefilled: () => boolean,
  ): Promise<Recovered> {
    const { stopped } = this.#call;
    if (stopped !== undefined || error instanceof RequestAbortedError || !mayFailOver(error, entry.retry)) {
      return this.#unlessAborted();
    }
    try {
      const attempt = await this.#failover.resume(entry.name, error, question);
      if (this.#left !== undefined) attempt.cancel(this.#left);
      return { type: 'resumed', attempt, isPrefilled: isPrefilled() };
    } catch {
      // The ledger has the errors of the other candidates: the application gets the break itself.
      return this.#unlessAborted();
    }
  }

  #unlessAborted(): Recovered {
    const { stopped } = this.#call;
    return stopped instanceof RequestAbortedError
      ? { type: 'aborted', error: this.#call.sign(stopped) }
      : { type: 'lost' };
  }
}
