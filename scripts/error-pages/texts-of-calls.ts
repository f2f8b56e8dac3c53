import type { ErrorTexts } from './error-text.ts';

/** The codes that say how a whole call, or a candidate of it, ended. */
export const textsOfCalls: ErrorTexts<'stream-interrupted' | 'circuit-open' | 'all-providers-failed'> = {
  'stream-interrupted': {
    type: 'StreamInterruptedError',
    meaning: 'A stream broke after its reader had got content.',
    causes: [
      'The connection was lost in the middle of the answer.',
      "The stream ended without the provider's own end. It is never taken for a short answer.",
      'The provider sent an error inside the stream, or stopped sending (`idleMs`, `minCharsPerSecond`).',
    ],
    done: [
      'It kept all that had arrived in `partial`: text, complete tool calls, and an estimate of the usage.',
      'It did what `streaming.onInterruption` says. With `restart` or `continue`, this error comes only where no candidate could take over, or where a complete tool call had been delivered.',
      'It counted the break against the circuit of the provider.',
    ],
    steps: [
      'Show `partial.text`, marked as incomplete, or ask again.',
      'Choose a policy: `continue` for prose, `restart` where the page can take text back, `hold` for short answers.',
      'Where no stream is needed, `chatCompletion` fails over at any moment.',
    ],
    fields: {
      partial: 'what had arrived: `text`, `content`, `toolCalls`, `reasoning`, `usage`; not shown by `toJSON()`',
    },
    sample: `import { createFlexiAI, StreamInterruptedError } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';

const mock = mockProvider();
mock.reply({ tokens: ['One', ' two', ' three'], failAfter: 2 });
const ai = createFlexiAI({ providers: [mock({ model: 'm' })] });
try {
  for await (const text of ai.streamChatCompletion({ prompt: 'Count.' }).textStream) process.stdout.write(text);
} catch (error) {
  if (!(error instanceof StreamInterruptedError)) throw error;
  console.error('\\nincomplete:', error.partial.text);
}
await ai.close();`,
    pages: { Interruptions: 'streams.md#interruptions' },
  },
  'circuit-open': {
    type: 'CircuitBreakerOpenError',
    meaning: 'The circuit of the candidate is open, and the candidate was not asked.',
    causes: [
      'The candidate failed several times in a row, and its time to recover is not over.',
      'The application took it out of service with `isolate(name)`.',
      '`circuitBreaker.whenAlone` is `refuse`, and no other candidate was left.',
    ],
    done: [
      'It asked the other candidates first. By default it would also have asked this one as the last resort, so a call fails with this code only after `isolate`, or with `whenAlone: "refuse"`.',
      'It sends one probe when the time is over (`retryAt`), while other calls go on to other candidates.',
    ],
    steps: [
      'Look for the failures before it: `ai.getProviderStatus(name)` has the last error and the counts.',
      'After `isolate`, `ai.resetCircuitBreakers(name)` brings the entry back.',
      'Keep `whenAlone: "ask"`, unless a failed request costs you more than no answer.',
    ],
    fields: { retryAt: 'when the next probe is due, in ms since the epoch' },
    pages: { 'Circuit breakers': 'concepts/circuit-breaker.md', Failover: 'failover.md#circuit-breakers' },
  },
  'all-providers-failed': {
    type: 'AllProvidersFailedError',
    meaning: 'No candidate of the call gave an answer.',
    causes: [
      'Every candidate was asked and failed, each for a reason of its own.',
      'Some candidates were skipped: they rest, lack a capability, or are not allowed for the data of the call.',
    ],
    done: [
      'It tried all candidates, with retries, and last those whose circuit is open.',
      'It wrote one line for each attempt and each skipped candidate into the message.',
      'With one candidate, it throws the own error of that candidate instead, such as a `RateLimitError`.',
    ],
    steps: [
      'Read the message, or `errors` and `skipped`. Several equal causes (all `connection`) mean that the fault is on your side.',
      'Answer your user with 503. `isRetryable` of each error in `errors` says whether another attempt can help, and the shortest `retryAfterMs` when.',
      'Add a provider that does not share what failed: another company, another region.',
    ],
    fields: {
      errors: 'the error of each attempt and of each skipped candidate, in order',
      skipped: 'the candidates that were skipped, each with its `reason`',
    },
    sample: `import { AllProvidersFailedError, createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';

const first = mockProvider({ id: 'first', replies: [{ error: 'authentication' }] });
const second = mockProvider({ id: 'second', replies: [{ error: 'quota-exhausted' }] });
const ai = createFlexiAI({ providers: [first({ model: 'a' }), second({ model: 'b' })] });
await ai.chatCompletion({ prompt: 'Hello' }).catch((error: unknown) => {
  if (!(error instanceof AllProvidersFailedError)) throw error;
  for (const { code, message } of error.errors) console.error(code, message);
});
await ai.close();`,
    pages: { Errors: 'errors.md', Troubleshooting: 'help/troubleshooting.md' },
  },
};
