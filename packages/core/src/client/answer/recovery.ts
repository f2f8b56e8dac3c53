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

/** What came of a break. */
export type Recovered =
  /** Another attempt goes on. `isPrefilled`: the text was given as the beginning of the model's own turn. */
  | { readonly type: 'resumed'; readonly attempt: ChatAttempt; readonly isPrefilled: boolean }
  /** No candidate may or can go on: the break ends the stream. The ledger has all attempts. */
  | { readonly type: 'lost' }
  /** The call was aborted meanwhile: that is an abort, and no break. */
  | { readonly type: 'aborted'; readonly error: FlexiAIError };

/** Brings a call's stream back after it broke off, with the candidates that are left of its plan. */
export class Recovery {
  readonly #call: Call;
  readonly #setup: ClientSetup;
  readonly #question: Question<ChatAttempt>;
  readonly #request: UnifiedRequest;
  readonly #failover: Failover<ChatAttempt>;
  /** Why the stream is not wanted any more. */
  #left: FlexiAIError | undefined;

  /** @param question what the call asked its candidates first: an answer to `request` from its start */
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

  /** The next candidate's answer from its start. @param error what broke off */
  restart(broken: ChatAttempt, error: FlexiAIError): Promise<Recovered> {
    return this.#resume(broken, error, this.#question, () => false);
  }

  /** The next candidate's continuation of `text`. @param error what broke off */
  continueWith(broken: ChatAttempt, error: FlexiAIError, text: string): Promise<Recovered> {
    if (text.trim() === '') return this.restart(broken, error);
    const question = new RestQuestion(this.#call, this.#setup, this.#request, text);
    return this.#resume(broken, error, question, () => question.isPrefilled);
  }

  /** Gives up what is being opened: the stream was left. */
  leave(): void {
    this.#left ??= new RequestAbortedError('The stream was left before its end.');
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
      // What the others failed with is in the ledger: the application is told of the break itself.
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
