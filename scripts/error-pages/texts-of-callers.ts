import type { ErrorTexts } from './error-text.ts';

/** The codes whose cause is in the application: its configuration, its request, its decision. */
export const textsOfCallers: ErrorTexts<
  | 'configuration'
  | 'validation'
  | 'aborted'
  | 'invalid-request'
  | 'content-filter'
  | 'context-length'
  | 'model-not-found'
  | 'unsupported'
  | 'budget-exceeded'
> = {
  configuration: {
    type: 'ConfigurationError',
    meaning: 'The configuration of the client, or the environment that it runs in, is not valid.',
    causes: [
      'An option has a wrong value, or a name that does not exist. A near name is suggested.',
      'Two entries have one name, or an entry names a plugin that is not registered.',
      'A file refers to a variable that is not set, or cannot be read.',
      "A provider's SDK cannot be loaded, or refuses to run in this environment, such as jsdom.",
      'With `onUnknownPrice: "refuse"`, no candidate has a known price (`UnknownPriceError`).',
    ],
    done: [
      'It checked the whole configuration before it threw. All mistakes are in one error, with no key among the values.',
      'With hot reload, a wrong configuration is reported, and the former one stays in force.',
    ],
    steps: [
      'Read `issues`: each has the `path` of the option, what is wrong with it, and its `location` in a file or variable.',
      'Run `flexiai config validate`, or `flexiai doctor`, which also looks at packages and keys.',
      'Add `"$schema"` to the configuration file, so that the editor finds mistakes while you write.',
    ],
    fields: { issues: 'every problem: `path`, `message` and, for files and variables, `location`' },
    sample: `import { ConfigurationError, createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';

try {
  // @ts-expect-error the option is called maxRetries
  createFlexiAI({ providers: [mockProvider()({ model: 'm' })], retry: { maxRetires: 2 } });
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  for (const { path, message } of error.issues) console.error(path, message);
}`,
    pages: { Configuration: 'configuration.md', 'Options and methods': 'options.md' },
  },
  validation: {
    type: 'ValidationError',
    meaning: 'No provider could accept the request, so it was not sent.',
    causes: [
      'A field of the request has a wrong type or value: no message, an empty list of tools, a `temperature` of 7.',
      'The request contradicts itself: a tool choice that names no tool of the list, two tools with one name.',
      'A result of a tool belongs to no call of the conversation.',
      'An option of the call has a wrong value, or names an entry that does not exist.',
    ],
    done: ['It checked the request before anything else: no attempt was made, nothing is billed.'],
    steps: [
      'Read `issues`: each has the `path` in the request (`messages[2].content[0].url`) and what would be right.',
      'Answer the caller of your own application with 400: the request will not succeed later.',
    ],
    fields: { issues: 'every problem: `path` and `message`', path: 'the path of the first problem' },
    sample: `import { createFlexiAI, ValidationError } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';

const ai = createFlexiAI({ providers: [mockProvider()({ model: 'm' })] });
try {
  await ai.chatCompletion({ prompt: 'Hello', maxOutputTokens: -1 });
} catch (error) {
  if (!(error instanceof ValidationError)) throw error;
  console.error(error.path, error.message);
}
await ai.close();`,
    pages: { 'Options of a call': 'options.md#of-a-call' },
  },
  aborted: {
    type: 'RequestAbortedError',
    meaning: 'The application ended the call by its signal, by `stream.abort()`, or by closing the client.',
    causes: [
      'The `signal` of the call was aborted: the user left the page, or a time limit of your own passed.',
      'The client was closed while the call was in flight, and the time of `close({ timeoutMs })` was over.',
    ],
    done: [
      'It ended the wait, the attempt or the stream within milliseconds, and closed the connection to the provider.',
      'It counted the abort against nothing: it moves no circuit, whatever the provider was doing.',
    ],
    steps: [
      'Usually nothing: do not log it as a failure. In a server, pass `request.signal`, so that work ends with its request.',
      'For a time limit, prefer `timeouts.totalMs` or `deadline` of the call: their error is `timeout` and says which provider was slow.',
    ],
    sample: `import { createFlexiAI, RequestAbortedError } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';

const mock = mockProvider();
mock.reply({ text: 'Too late', delayMs: 60_000 });
const ai = createFlexiAI({ providers: [mock({ model: 'm' })] });
const controller = new AbortController();
const answer = ai.chatCompletion({ prompt: 'Hello' }, { signal: controller.signal });
controller.abort();
await answer.catch((error: unknown) => {
  if (!(error instanceof RequestAbortedError)) throw error;
});
await ai.close();`,
    pages: { 'Start, end and state': 'lifecycle.md', Streams: 'streams.md' },
  },
  'invalid-request': {
    type: 'InvalidRequestError',
    meaning: 'The provider says that the request is malformed.',
    causes: [
      'A setting that this model does not take, and that the plugin did not know of.',
      'A picture that cannot be read, a schema with a construct that the provider refuses, an unknown beta header.',
      'A proxy or gateway between you and the provider that changes or limits requests.',
    ],
    done: [
      'It had already left out or changed the settings that the plugin knows to be refused, with a warning for each.',
      'It asked no other provider: a malformed request is usually malformed everywhere, and is answered faster by its author.',
    ],
    steps: [
      'Read the message: it repeats what the provider said. `providerCode` has its own code, `providerRequestId` helps its support.',
      'If the request is right and only this provider refuses it, set `retry: { failoverOn: { "invalid-request": true } }`.',
      'If a plugin should have prevented it, report it with the request (without your data).',
    ],
    pages: { Failover: 'failover.md', 'What works with which provider': 'providers.md' },
  },
  'content-filter': {
    type: 'ContentFilterError',
    meaning: "The provider's policy blocked the prompt or the answer.",
    causes: [
      'The prompt, a document or a picture in it was judged to be against the policy of the provider.',
      'The answer was blocked while it was written.',
    ],
    done: [
      'It asked no other provider: to look for one with a weaker policy is your decision, not a default.',
      'A refusal in words is no error. It is an answer with `refusal` and the finish reason `refusal`.',
    ],
    steps: [
      'Show your user a neutral sentence. `providerMetadata` may hold the categories of the filter.',
      'If false alarms are common, and your terms with the other providers allow it: `retry: { failoverOn: { "content-filter": true } }`.',
    ],
    pages: { 'What follows from each code': 'errors.md#what-follows-from-each-code' },
  },
  'context-length': {
    type: 'ContextLengthError',
    meaning: "The conversation, with the answer's reserve, does not fit into the model's context.",
    causes: [
      'A long conversation that was never shortened.',
      'A large document, or many tool definitions and results.',
      'A body larger than the provider takes (HTTP 413).',
    ],
    done: [
      'It skipped candidates whose context is known to be too small (`context-size` in `skipped`), without asking them.',
      'It asked the next candidate, which may have a larger context.',
    ],
    steps: [
      'Add an entry with a larger context behind the cheap one: long conversations then go there by themselves.',
      'Shorten the history: keep the system text, the last turns, and a summary of what lies between.',
      'Lower `maxOutputTokens`, where the provider counts it as part of the context.',
    ],
    pages: { Conversations: 'conversations.md', 'Estimates before a call': 'cost.md#before-a-call' },
  },
  'model-not-found': {
    type: 'ModelNotFoundError',
    meaning: 'The provider does not have the model, or the account has no access to it.',
    causes: [
      'The name has a typing error, or belongs to another provider.',
      'The model was retired.',
      'The account, project or region has no access to it.',
      '`baseURL` points to a server with another path (HTTP 404).',
    ],
    done: [
      'It had reported a retired or unknown-looking name to the logger once, and asked for it all the same.',
      'It asked the next candidate.',
    ],
    steps: [
      'Run `flexiai models`, or `ai.listModels()`: both list what the key may use.',
      'Give models a name of your own by `aliases`, so that a change is one line of the configuration.',
    ],
    pages: { 'Options of a client': 'options.md#of-the-client', Providers: 'providers.md' },
  },
  unsupported: {
    type: 'UnsupportedError',
    meaning: 'The provider or the model cannot do something that the request needs.',
    causes: [
      'The request has a part, such as sound or a file by URL, that the provider takes in no form.',
      '`embed` was called on a provider without vectors, or `listModels` on one without a list.',
      'A gateway does not implement the path (HTTP 405, 501).',
    ],
    done: [
      'It skipped candidates that declare that they cannot do it (`missing-capability` in `skipped`).',
      'It asked the next candidate.',
    ],
    steps: [
      'Look at `ai.explain(request)`: it names the candidates that can take the request, and why the others cannot.',
      'Add an entry that can, or state the need in the call with `requires`, so that others are skipped at once.',
    ],
    pages: { Providers: 'providers.md', 'What a call can say': 'routing.md#what-a-call-can-say' },
  },
  'budget-exceeded': {
    type: 'BudgetExceededError',
    meaning: 'A spending limit refuses the call, or its next attempt.',
    causes: [
      'A limit of `@flexiai/cost` has less left than the call could cost.',
      'Parallel calls have reserved what is left; their unused part comes back when they end.',
    ],
    done: [
      'It reserved the most that the attempt could cost before anything was sent. The refused attempt was not sent.',
      'It skipped candidates that are too expensive (`over-budget` in `skipped`) while a cheaper one was left.',
    ],
    steps: [
      'Set `maxOutputTokens`: without it, the reserve is that of the longest possible answer.',
      'Answer your user with 429 or 402, and with `resetsAt`, if it is set.',
      'Add a cheaper model as a last entry: it may still fit.',
    ],
    fields: {
      limit: 'the name of the limit',
      leftUsd: 'what is left of it, in USD',
      neededUsd: 'the most that the call could cost, in USD',
      resetsAt: 'when it is reset, in ms since the epoch',
    },
    sample: `import { BudgetExceededError, createFlexiAI } from '@flexiai/core';
import { cost } from '@flexiai/cost';
import { mockProvider } from '@flexiai/testing';

const ai = createFlexiAI({
  providers: [mockProvider()({ model: 'm', price: { inputUsdPerMillion: 1, outputUsdPerMillion: 4 } })],
  middleware: [cost({ limits: [{ name: 'daily', amountUsd: 0.000_001, per: 'day' }] })],
});
await ai.chatCompletion({ prompt: 'Hello', maxOutputTokens: 500 }).catch((error: unknown) => {
  if (!(error instanceof BudgetExceededError)) throw error;
  console.error(error.limit, error.leftUsd, error.neededUsd);
});
await ai.close();`,
    pages: { 'Cost and limits': 'cost.md' },
  },
};
