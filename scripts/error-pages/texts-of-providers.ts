import type { ErrorTexts } from './error-text.ts';

/** The codes whose cause is the provider, its credential, or the network between. */
export const textsOfProviders: ErrorTexts<
  | 'authentication'
  | 'permission'
  | 'quota-exhausted'
  | 'rate-limit'
  | 'server'
  | 'overloaded'
  | 'connection'
  | 'timeout'
  | 'invalid-response'
> = {
  authentication: {
    type: 'AuthenticationError',
    meaning: 'The key is missing, or the provider does not accept it.',
    causes: [
      'The variable of the key is not set in this process, or is empty.',
      'The key was revoked, rotated or copied with a character too few.',
      'The key belongs to another service, region or endpoint than `baseURL`.',
    ],
    done: [
      'It took the key out of service: later calls skip the entry (`credential-out`, or `no-credential` for a missing one) and lose no time with it.',
      'With `apiKeys`, it went on with the other keys of the entry.',
    ],
    steps: [
      'Run `flexiai doctor`: it says which variable is missing, and whether the key has the shape of this service.',
      'After you have replaced the key, call `ai.reconfigure(config)`, or let hot reload do it. `ai.resetCircuitBreakers(name)` lets the old key be tried again.',
      'The message never holds the key, so it can be logged as it is.',
    ],
    pages: { 'Several keys': 'routing.md#several-keys', Security: 'guides/security.md' },
  },
  permission: {
    type: 'PermissionError',
    meaning: 'The key is valid, but may not do this.',
    causes: [
      'The project or role has no access to the model, the region or the feature.',
      'The country or the network of the server is refused.',
      'A firewall or gateway answered in place of the provider (HTTP 403).',
    ],
    done: [
      'It looked at the `scope` of the refusal. Only `account` takes the key out of service; with `model` or `request`, other models and other requests still use it.',
      'It asked the next candidate.',
    ],
    steps: [
      "Grant the access on the provider's page of the account, or remove the model from this entry.",
      'If the message is a page of HTML, look for a proxy between you and the provider.',
    ],
    fields: { scope: '`request`, `model` (the default) or `account`: what the refusal applies to' },
    pages: { 'What follows from each code': 'errors.md#what-follows-from-each-code' },
  },
  'quota-exhausted': {
    type: 'QuotaExhaustedError',
    meaning: 'The account has no credit left, or has used up a quota of a day or longer.',
    causes: [
      'The prepaid credit is used up, or a payment failed.',
      'A monthly or daily limit of the account, the project or the model was reached.',
    ],
    done: [
      'It did not retry: unlike a rate limit, this does not pass within a minute.',
      'With the scope `account` it took the key out of service. With `model`, that model rests for a minute with this key.',
      'It asked the next candidate.',
    ],
    steps: [
      'Add credit, or raise the limit. Then call `ai.resetCircuitBreakers(name)`, or restart.',
      'Watch the metric `flexiai_provider_credential_out` and its alert, so that you notice before the last provider has no credit left.',
      "Set limits of your own, below the provider's, with `@flexiai/cost`.",
    ],
    fields: { scope: '`account` (the default), `model` or `request`: what has no quota left' },
    pages: { 'Cost and limits': 'cost.md', Observability: 'observability.md' },
  },
  'rate-limit': {
    type: 'RateLimitError',
    meaning: 'The provider got too many requests or tokens from this key at the moment.',
    causes: [
      'More requests or tokens in a minute than the account may send.',
      'Several processes share a key, and none of them knows of the others.',
      'A burst, such as a batch that starts all its calls at once.',
    ],
    done: [
      "It read `Retry-After` in all its forms (seconds, dates, milliseconds, Gemini's `RetryInfo`, OpenAI's reset headers).",
      'It let the candidate rest until then, for all calls of the client, and asked the next candidate at once.',
      'Where no other candidate could answer and the wait was short (`retry.maxRetryAfterMs`, 20 s), it waited and asked again.',
      'It did not count the failure against the circuit: a provider that throttles is healthy.',
    ],
    steps: [
      'Tell the client the limits of the account: `limits: { requestsPerMinute, tokensPerMinute }`. It then keeps them before the provider answers 429.',
      'Use several keys (`apiKeys`), or several entries for regions, with `weighted` routing.',
      'For batches, set `maxConcurrent` and the preset `batch`.',
    ],
    fields: { retryAfterMs: 'how long the provider asks to wait, in ms, if it says it' },
    sample: `import { createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';

const first = mockProvider({ id: 'first', replies: [{ error: 'rate-limit', retryAfterMs: 30_000 }] });
const second = mockProvider({ id: 'second' });
const ai = createFlexiAI({ providers: [first({ model: 'a' }), second({ model: 'b' })] });
console.log((await ai.chatCompletion({ prompt: 'Hello' })).provider); // second
console.log(ai.explain({ prompt: 'Hello' }).skipped[0]?.reason); // cooling-down
await ai.close();`,
    pages: { Limits: 'routing.md#limits', Retries: 'failover.md#retries' },
  },
  server: {
    type: 'ServerError',
    meaning: 'The provider failed: HTTP 5xx, or an error inside an answer that had begun with 200.',
    causes: ['A fault or an outage of the provider.', 'A gateway between that cannot reach it (502, 504).'],
    done: [
      'It retried the same candidate after a random wait, as often as `retry.maxRetries` and the budget allow, then asked the next one.',
      'It counted the failure against the circuit: after five in a row, the entry is asked after all others.',
    ],
    steps: [
      'Nothing, if another provider answered. `answer.attempts` shows what happened.',
      'With one provider: add a second one. Retries do not help in an outage.',
      "`providerRequestId` is what the provider's support asks for.",
    ],
    pages: { Failover: 'failover.md', 'Circuit breakers': 'concepts/circuit-breaker.md' },
  },
  overloaded: {
    type: 'OverloadedError',
    meaning: 'The provider has no capacity at the moment (HTTP 503, and 529 of Anthropic).',
    causes: ['Many customers at once: the provider sheds load.', 'A self-hosted server with a full queue.'],
    done: [
      'It retried after a random wait within the budget, then asked the next candidate.',
      'It counted the failure against the circuit, and obeyed `Retry-After`, if there was one.',
    ],
    steps: [
      'Have a second provider, or the same model in another region, as the next entry.',
      'For your own servers, set `maxConcurrent` to what they can take: calls then queue in the client, in order.',
    ],
    pages: { Failover: 'failover.md', Limits: 'routing.md#limits' },
  },
  connection: {
    type: 'ConnectionError',
    meaning: 'The connection could not be opened, or was lost before the answer began.',
    causes: [
      'DNS, a firewall, no route, a refused port, a certificate that is not trusted.',
      'A proxy that must be used and is not, or the other way round.',
      'The provider closed the connection, or answered with a redirect, which is never followed.',
    ],
    done: [
      'It retried after a random wait within the budget, then asked the next candidate.',
      'It counted the failure against the circuit.',
      'It marked attempts whose connection could not be opened with `unsent`: nothing of them is billed.',
    ],
    steps: [
      'Run `flexiai doctor`: it checks the way to each provider.',
      'Behind a proxy: `proxy: "environment"` on the entry, or `NODE_USE_ENV_PROXY=1`. If a variable names a proxy that was not used, the message says so.',
      'With a certificate authority of your own: `NODE_EXTRA_CA_CERTS`, or `NODE_USE_SYSTEM_CA=1`.',
    ],
    pages: { 'The network': 'surroundings.md#the-network' },
  },
  timeout: {
    type: 'RequestTimeoutError',
    meaning: 'One of the clocks of the call ran out.',
    causes: [
      '`headers` or `first-content`: the provider does not begin to answer.',
      '`idle` or `rate`: a stream stopped, or brings less than `minCharsPerSecond`.',
      '`total`: the whole call, with all its attempts and waits, took longer than `totalMs` or its `deadline`.',
    ],
    done: [
      'It closed the connection and asked the next candidate, without a retry: the same candidate would probably be silent again.',
      'It counted the failure against the circuit only if the provider had as long as the clocks of the entry or client allow. A limit that only the call set blames no one.',
      'With a short `totalMs`, it gave the first candidate only a part of it, so that the next one had time to answer.',
    ],
    steps: [
      'Look at `clock` and `timeoutMs`: they say which limit it was.',
      'Leave `headersMs` and `firstContentMs` unset: they are learned from the own times of each model.',
      'For models that think for minutes, stream: a unary answer sends nothing until it is complete.',
    ],
    fields: {
      clock: '`headers`, `first-content`, `idle`, `rate` or `total`',
      timeoutMs: 'the limit that was reached, in ms',
    },
    sample: `import { createFlexiAI, RequestTimeoutError } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';

const silent = mockProvider();
silent.reply({ text: 'Never', delayMs: Number.POSITIVE_INFINITY });
const ai = createFlexiAI({ providers: [silent({ model: 'm' })] });
await ai.chatCompletion({ prompt: 'Hello' }, { timeouts: { totalMs: 50 } }).catch((error: unknown) => {
  if (!(error instanceof RequestTimeoutError)) throw error;
  console.error(error.clock, error.timeoutMs);
});
await ai.close();`,
    pages: { 'Time limits': 'failover.md#time-limits' },
  },
  'invalid-response': {
    type: 'InvalidResponseError',
    meaning: 'The provider sent something that is not an answer, or not the object that was asked for.',
    causes: [
      'A body that does not parse: a page of a proxy, JSON that ends in its middle.',
      'An answer without content and without a reason.',
      'With `responseFormat` or `generateObject`: text that is not JSON, or does not match the schema.',
    ],
    done: [
      'It asked the same candidate once more, then the next one.',
      'It counted the failure against the circuit, unless only the schema was not met.',
    ],
    steps: [
      'For objects: look at `text`, and make the schema easier: fewer levels, descriptions, `enum` in place of free text.',
      'For bodies that do not parse: check `baseURL`, and what answers there.',
    ],
    fields: { text: 'the text that does not match the schema; not shown by `toJSON()`' },
    pages: { Objects: 'tools-and-objects.md#objects' },
  },
};
