import type { StreamingConfig } from '../../config/options/streaming-config.ts';
import { RequestAbortedError } from '../../errors/client-errors.ts';
import type { PartialResponse } from '../../errors/failover-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { RequestLoad } from '../../routing/request-load.ts';
import { Attempt } from '../attempt/attempt.ts';
import type { AttemptEnvironment, AttemptPlace } from '../attempt/attempt-environment.ts';
import { type ChatTry, chatTry } from '../attempt/chat-try.ts';
import { instructedRequest } from '../attempt/continuation-request.ts';
import { ContinuationTry } from '../attempt/continuation-try.ts';
import type { Call } from '../call/call.ts';
import type { FailoverRun } from '../failover/failover.ts';
import { mayFailOver } from '../failover/retry-rules.ts';
import { CallSource } from './call-source.ts';

/** Who answers from here. */
export interface Resumed {
  readonly source: CallSource;
  /** The text so far was given as the beginning of the model's own turn. */
  readonly prefilled: boolean;
  /** What broke off. */
  readonly failure: FlexiAIError;
}

/** Brings a call's stream back after it broke off, with whoever is left of its plan. */
export class Recovery {
  readonly config: StreamingConfig;
  readonly #call: Call;
  readonly #environment: AttemptEnvironment;
  readonly #request: UnifiedRequest;
  readonly #run: FailoverRun<ChatTry>;
  readonly #load: RequestLoad;
  /** The last try that was made to bring the stream back. */
  #last: ChatTry | undefined;

  constructor(
    config: StreamingConfig,
    call: Call,
    environment: AttemptEnvironment,
    request: UnifiedRequest,
    run: FailoverRun<ChatTry>,
    load: RequestLoad,
  ) {
    this.config = config;
    this.#call = call;
    this.#environment = environment;
    this.#request = request;
    this.#run = run;
    this.#load = load;
  }

  /** The next candidate's answer from its start; `undefined` when nobody may or can give one. */
  restart(broken: CallSource, arrived?: () => PartialResponse): Promise<Resumed | undefined> {
    const makeTry = (place: AttemptPlace): ChatTry => this.#plain(place);
    return this.#resume(broken, makeTry, () => false, arrived);
  }

  /** The next candidate's continuation of `text`; `undefined` when nobody may or can give one. */
  continueWith(broken: CallSource, text: string, arrived: () => PartialResponse): Promise<Resumed | undefined> {
    if (text.trim() === '') return this.restart(broken, arrived);
    let last: ContinuationTry | undefined;
    const makeTry = (place: AttemptPlace): ChatTry => {
      last = new ContinuationTry(this.#call, this.#environment, place, this.#request, text, this.#load);
      return last;
    };
    return this.#resume(
      broken,
      makeTry,
      () => last?.prefilled ?? false,
      arrived,
      instructedRequest(this.#request, text),
    );
  }

  /** Ends the call in time although `source` may be over and nobody reads on. @returns takes it back */
  stopAtDeadline({ attempt: { route } }: CallSource): () => void {
    return this.#call.stopAtDeadline(route.entry.name, route.model);
  }

  /** Gives up what is being opened: the stream was left. */
  leave(): void {
    const left = new RequestAbortedError('The stream was left before its end.');
    this.#run.abandon(left);
    this.#last?.cancel(left);
  }

  #plain(place: AttemptPlace): ChatTry {
    return chatTry(new Attempt(this.#call, this.#environment, place, this.#request));
  }

  async #resume(
    broken: CallSource,
    makeTry: (place: AttemptPlace) => ChatTry,
    prefilled: () => boolean,
    arrived: (() => PartialResponse) | undefined,
    request = this.#request,
  ): Promise<Resumed | undefined> {
    this.#throwIfAborted();
    const { failure } = broken;
    const { entry } = broken.attempt.route;
    if (failure === undefined || this.#call.stopped !== undefined || failure instanceof RequestAbortedError)
      return undefined;
    if (!mayFailOver(failure, entry.retry)) return undefined;
    const makeNext = (place: AttemptPlace): ChatTry => {
      this.#last = makeTry(place);
      return this.#last;
    };
    try {
      const { attempt } = await this.#run.resume(entry.name, failure, makeNext, request);
      return { source: new CallSource(this.#call, attempt, arrived), prefilled: prefilled(), failure };
    } catch {
      this.#throwIfAborted();
      // Nobody could: the break itself is what the application hears of. The ledger has all tries.
      return undefined;
    }
  }

  /** An abort while the stream is brought back is an abort, and no break. */
  #throwIfAborted(): void {
    const { stopped } = this.#call;
    if (stopped instanceof RequestAbortedError) throw this.#call.sign(stopped);
  }
}
