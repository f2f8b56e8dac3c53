import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import {
  AllProvidersFailedError,
  AuthenticationError,
  BudgetExceededError,
  CircuitBreakerOpenError,
  ConfigurationError,
  ConnectionError,
  ContentFilterError,
  ContextLengthError,
  FlexiAIError,
  InvalidRequestError,
  InvalidResponseError,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  ProviderError,
  type ProviderErrorOptions,
  QuotaExhaustedError,
  RateLimitError,
  RequestAbortedError,
  RequestTimeoutError,
  ServerError,
  StreamInterruptedError,
  UnsupportedError,
  ValidationError,
} from '../index.ts';
import { brand } from './flexiai-error.ts';

const at: ProviderErrorOptions = { provider: 'a', model: 'm' };
const KEY = 'sk-test-4f9a0c2e7d61b83a';
const PROMPT = 'the patient has a rash';

const partial = {
  provider: 'a',
  model: 'm',
  text: PROMPT,
  content: [],
  toolCalls: [],
  usage: { inputTokens: undefined, outputTokens: undefined, totalTokens: undefined, accuracy: 'unknown' },
} as const;

/** One instance of every class, with its code. */
const every: readonly (readonly [string, FlexiAIError, string])[] = [
  ['ConfigurationError', new ConfigurationError('x'), 'configuration'],
  ['ValidationError', new ValidationError('x'), 'validation'],
  ['RequestAbortedError', new RequestAbortedError(), 'aborted'],
  ['BudgetExceededError', new BudgetExceededError('x'), 'budget-exceeded'],
  ['InvalidRequestError', new InvalidRequestError('x', at), 'invalid-request'],
  ['ContentFilterError', new ContentFilterError('x', at), 'content-filter'],
  ['ContextLengthError', new ContextLengthError('x', at), 'context-length'],
  ['ModelNotFoundError', new ModelNotFoundError('x', at), 'model-not-found'],
  ['UnsupportedError', new UnsupportedError('x', at), 'unsupported'],
  ['AuthenticationError', new AuthenticationError('x', at), 'authentication'],
  ['PermissionError', new PermissionError('x', at), 'permission'],
  ['QuotaExhaustedError', new QuotaExhaustedError('x', at), 'quota-exhausted'],
  ['RateLimitError', new RateLimitError('x', at), 'rate-limit'],
  ['ServerError', new ServerError('x', at), 'server'],
  ['OverloadedError', new OverloadedError('x', at), 'overloaded'],
  ['ConnectionError', new ConnectionError('x', at), 'connection'],
  ['RequestTimeoutError', new RequestTimeoutError('x', { ...at, clock: 'idle', timeoutMs: 5 }), 'timeout'],
  ['InvalidResponseError', new InvalidResponseError('x', at), 'invalid-response'],
  ['StreamInterruptedError', new StreamInterruptedError('x', { ...at, partial }), 'stream-interrupted'],
  ['CircuitBreakerOpenError', new CircuitBreakerOpenError('x', at), 'circuit-open'],
  ['AllProvidersFailedError', new AllProvidersFailedError('x', { skipped: [], errors: [] }), 'all-providers-failed'],
];

/** Every form in which a person or a log may see an error. */
function shown(error: FlexiAIError): string {
  return [
    error.message,
    String(error),
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 10 }),
    inspect(error, { depth: 10, customInspect: false, showHidden: true }),
    inspect({ error }),
    JSON.stringify(error.cause),
    inspect(error.cause),
  ].join('\n');
}

describe('an error that ends the process', () => {
  it('is printed without fields that are undefined', () => {
    const printed = inspect(new RateLimitError('slow down', { provider: 'a' }), { customInspect: false });
    expect(printed).toContain("provider: 'a'");
    expect(printed).not.toContain('undefined');
  });
});

describe('an error', () => {
  it.each(every)('of class %s has its name, its code and a stack', (name, error, code) => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(FlexiAIError);
    expect([error.name, error.code, error.constructor.name]).toEqual([name, code, name]);
    expect(error.stack).toContain('flexiai-error.test');
  });

  it('keeps the name of its class when a bundler has renamed the class', () => {
    class _RenamedError extends FlexiAIError {
      static {
        brand(_RenamedError, 'RenamedError');
      }
    }
    expect([_RenamedError.name, _RenamedError.prototype.name]).toEqual(['RenamedError', 'RenamedError']);
  });

  it('is an instance of its own class and of its base classes, and of no sibling class', () => {
    const error = new RateLimitError('x', at);
    expect(error instanceof RateLimitError && error instanceof ProviderError && error instanceof FlexiAIError).toBe(
      true,
    );
    const siblings = [ServerError, OverloadedError, AuthenticationError, ValidationError, AllProvidersFailedError];
    expect(siblings.filter((type) => error instanceof type)).toEqual([]);
    expect(new ValidationError('x') instanceof ProviderError).toBe(false);
    expect(new ProviderError('server', 'x', at) instanceof ServerError).toBe(false);
  });

  it.each([undefined, null, 5, 'RateLimitError', {}, [], new Error('x'), Object.create(null)])(
    'is not an instance of a class when the value is %o',
    (value) => {
      expect((value as unknown) instanceof FlexiAIError).toBe(false);
    },
  );

  it("is an instance of a user's subclass only if that subclass created it", () => {
    class TenantLimitError extends RateLimitError {
      readonly tenant = 'acme';
    }
    class OtherLimitError extends RateLimitError {}
    const error = new TenantLimitError('x', at);
    expect(error instanceof TenantLimitError && error instanceof RateLimitError && error instanceof ProviderError).toBe(
      true,
    );
    expect(error instanceof OtherLimitError).toBe(false);
    expect(new RateLimitError('x', at) instanceof TenantLimitError).toBe(false);
    expect(error.toJSON()).toMatchObject({ tenant: 'acme', code: 'rate-limit' });
  });

  it('says what caused it and whether the same call may succeed later', () => {
    expect(every.map(([name, { category, isRetryable }]) => `${name} ${category} ${isRetryable}`)).toEqual([
      'ConfigurationError caller false',
      'ValidationError caller false',
      'RequestAbortedError caller false',
      'BudgetExceededError caller false',
      'InvalidRequestError caller false',
      'ContentFilterError caller false',
      'ContextLengthError caller false',
      'ModelNotFoundError caller false',
      'UnsupportedError caller false',
      'AuthenticationError credential false',
      'PermissionError credential false',
      'QuotaExhaustedError credential false',
      'RateLimitError throttled true',
      'ServerError provider true',
      'OverloadedError provider true',
      'ConnectionError network true',
      'RequestTimeoutError provider true',
      'InvalidResponseError provider true',
      'StreamInterruptedError network true',
      'CircuitBreakerOpenError client true',
      'AllProvidersFailedError client false',
    ]);
  });

  it('is retryable if one of its causes is, when it stands for other errors', () => {
    const broken = (cause: unknown): boolean => new StreamInterruptedError('x', { ...at, partial, cause }).isRetryable;
    expect([broken(new ServerError('x', at)), broken(new ContentFilterError('x', at)), broken(new Error('x'))]).toEqual(
      [true, false, true],
    );
    const all = (...errors: FlexiAIError[]): boolean =>
      new AllProvidersFailedError('x', { skipped: [], errors }).isRetryable;
    expect(all(new AuthenticationError('x', at), new ServerError('x', at))).toBe(true);
    expect(all(new AuthenticationError('x', at), new InvalidRequestError('x', at))).toBe(false);
  });

  it('is retryable if the provider says so with x-should-retry', () => {
    expect(new ServerError('x', { ...at, shouldRetry: false }).isRetryable).toBe(false);
    expect(new InvalidRequestError('x', { ...at, shouldRetry: true }).isRetryable).toBe(true);
  });

  it('is converted to JSON without the fields that are undefined', () => {
    const error = new RateLimitError('slow down', { ...at, status: 429, requestId: 'req_1', retryAfterMs: 1000 });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'RateLimitError',
      code: 'rate-limit',
      message: 'slow down',
      provider: 'a',
      model: 'm',
      status: 429,
      providerRequestId: 'req_1',
      retryAfterMs: 1000,
    });
  });

  it('has the provider’s id of the request, also under the former name', () => {
    const error = new RateLimitError('slow down', { ...at, requestId: 'req_1' });
    expect([error.providerRequestId, error.requestId]).toEqual(['req_1', 'req_1']);
  });

  it('is inspected with its class, its message, its stack and its fields', () => {
    const text = inspect(new ServerError('boom', { ...at, status: 500 }));
    expect(text).toMatch(/^ServerError: boom\n\s+at /);
    expect(text).toContain('status: 500');
  });

  it.each([
    [-5, 0],
    [1.2, 2],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, 3_600_000],
    [31_536_000_000, 3_600_000],
  ])('clamps the wait of %s ms that a plugin gave to %s', (given, kept) => {
    expect(new RateLimitError('x', { ...at, retryAfterMs: given }).retryAfterMs).toBe(kept);
  });

  it("keeps the name, the message and the system's error code of its cause, also when the code is in a nested cause", () => {
    const socket = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const cause = new TypeError('fetch failed', { cause: socket });
    expect(new ConnectionError('x', { ...at, cause }).cause).toEqual({
      name: 'TypeError',
      message: 'fetch failed',
      code: 'ECONNREFUSED',
    });
    expect(new ConnectionError('x', { ...at, cause: 'just text' }).cause).toEqual({
      name: 'string',
      message: 'just text',
    });
    expect(new ConnectionError('x', at)).not.toHaveProperty('cause');
  });

  it('accepts a cause whose getters throw', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    );
    expect(new ConnectionError('x', { ...at, cause: hostile })).toMatchObject({
      message: 'x',
      cause: { name: 'Error' },
    });
  });
});

describe('a secret', () => {
  it('that the upstream echoed is not contained in the error', () => {
    const cause = Object.assign(new Error(`cause: ${KEY}`), {
      code: `E_${KEY}`,
      name: `Name${KEY}`,
      headers: { authorization: `Bearer ${KEY}` },
      request: { body: PROMPT },
    });
    const error = new AuthenticationError(`Incorrect API key provided: ${KEY}.`, {
      ...at,
      cause,
      secrets: [KEY],
      requestId: `req-${KEY}`,
      providerCode: `bad_key_${KEY}`,
      providerMetadata: { a: { detail: [`deep ${KEY}`], url: encodeURIComponent(`${KEY}`) } },
    });
    expect(shown(error)).not.toContain(KEY);
    expect(shown(error)).not.toContain(PROMPT);
    expect(error.message).toBe('Incorrect API key provided: [redacted].');
    expect(error).toMatchObject({ providerCode: 'bad_key_[redacted]', requestId: 'req-[redacted]' });
  });

  it('that the plugin does not know is masked later in all fields', () => {
    const error = new ServerError(`rejected ${KEY}`, {
      ...at,
      cause: Object.assign(new Error(`at proxy: ${KEY}`), { code: KEY }),
      providerCode: KEY,
      requestId: KEY,
      providerMetadata: { a: { echoed: { header: KEY } } },
    });
    expect(shown(error)).toContain(KEY);
    error.maskSecrets([KEY, undefined]);
    expect(shown(error)).not.toContain(KEY);
    expect(error.providerMetadata).toEqual({ a: { echoed: { header: '[redacted]' } } });
    expect(error.stack).toContain('rejected [redacted]');
  });

  it('that is not in the error changes nothing when it is masked', () => {
    const error = new ServerError('plain', { ...at, status: 500, providerMetadata: { a: { count: 1 } } });
    const before = [JSON.stringify(error), error.stack, error.providerMetadata];
    error.maskSecrets([KEY]);
    expect([JSON.stringify(error), error.stack, error.providerMetadata]).toEqual(before);
  });

  it('is removed with details that cannot be converted to JSON', () => {
    const cyclic: Record<string, unknown> = { key: KEY };
    cyclic['self'] = cyclic;
    let deep: unknown = KEY;
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    for (const details of [cyclic, { deep }]) {
      const error = new ServerError('x', { ...at, secrets: [KEY], providerMetadata: { a: details } });
      expect(error.providerMetadata === undefined).toBe(true);
      expect(shown(error).includes(KEY)).toBe(false);
    }
  });

  it('can be masked when a field is a number or null', () => {
    const options = { ...at, providerCode: 404 as unknown as string, requestId: null as unknown as string };
    expect(new ServerError('x', options)).toMatchObject({ providerCode: 404, requestId: null });
  });
});

describe('the text of prompts and answers', () => {
  it('is not shown by StreamInterruptedError, and is available as its partial answer', () => {
    const error = new StreamInterruptedError('broke off', { ...at, partial });
    expect(error.partial.text).toBe(PROMPT);
    expect([JSON.stringify(error), inspect(error), error.stack].join()).not.toContain(PROMPT);
  });

  it('is not shown by AllProvidersFailedError, and is available in its errors', () => {
    const inner = new StreamInterruptedError('broke off', { ...at, partial });
    const error = new AllProvidersFailedError('x', { skipped: [], errors: [inner] });
    expect(error.errors).toEqual([inner]);
    expect(Object.keys(error.toJSON())).toEqual(['name', 'code', 'message', 'skipped']);
    expect(inspect(error)).not.toContain('broke off');
  });

  it('is not copied from the raw error of an SDK', () => {
    const raw = Object.assign(new Error('400 bad request'), { response: { config: { data: PROMPT, key: KEY } } });
    expect(shown(new InvalidRequestError('x', { ...at, cause: raw }))).not.toMatch(new RegExp(`${PROMPT}|${KEY}`));
  });
});

describe('two copies of the library', () => {
  it("recognise each other's errors by class", async () => {
    const here = await import('./provider-error.ts');
    vi.resetModules();
    const there = await import('./provider-error.ts');
    const { FlexiAIError: Base } = await import('./flexiai-error.ts');
    expect(there.RateLimitError).not.toBe(here.RateLimitError);
    const error = new there.RateLimitError('x', at);
    expect(error instanceof here.RateLimitError && error instanceof here.ProviderError).toBe(true);
    expect(error instanceof here.ServerError).toBe(false);
    expect(error instanceof FlexiAIError).toBe(true);
    expect(new here.ServerError('x', at) instanceof Base).toBe(true);
    // The other copy cannot know a user's subclass.
    class Own extends here.RateLimitError {}
    expect(error instanceof Own).toBe(false);
    expect(new Own('x', at) instanceof there.RateLimitError).toBe(true);
  });
});

describe('the stack of a bug', () => {
  const KEY = 'sk-very-secret-key-0123456789';
  /** Fails like a mapper of a plugin. */
  function mapperOfAPlugin(): never {
    throw new TypeError(`Cannot read ${KEY} of undefined`);
  }
  const thrown = (): unknown => {
    try {
      return mapperOfAPlugin();
    } catch (error) {
      return error;
    }
  };

  it('is kept with the cause, masked, and is not in JSON or among the enumerable fields', () => {
    const error = new FlexiAIError('invalid-response', 'It failed.', { cause: thrown(), secrets: [KEY] });
    expect(error.cause?.stack).toMatch(/^TypeError: Cannot read \[redacted\] of undefined\n\s+at mapperOfAPlugin/);
    expect(JSON.stringify(error)).not.toContain('mapperOfAPlugin');
    expect(Object.keys(error.cause ?? {})).toEqual(['name', 'message']);
    expect(inspect(error)).toContain('at mapperOfAPlugin');
    expect(inspect(error, { showHidden: true, customInspect: false }) + inspect(error)).not.toContain(KEY);
  });

  it('is masked later if the plugin does not know the key', () => {
    const cause = new Error('x');
    cause.stack = `Error: x\n    at send (/tmp/${KEY}/index.js:1:1)`;
    const error = new FlexiAIError('invalid-response', 'It failed.', { cause });
    error.maskSecrets([KEY]);
    expect(error.cause?.stack).toBe('Error: x\n    at send (/tmp/[redacted]/index.js:1:1)');
  });

  it('is not kept if the cause is an answer of the provider', () => {
    const cause = Object.assign(new Error('500'), { status: 500 });
    expect(new FlexiAIError('server', 'It failed.', { cause }).cause?.stack).toBeUndefined();
  });

  it('does not contain the message, however long it is', () => {
    const cause = new Error('    at x\n'.repeat(200_000));
    const { stack = '' } = new FlexiAIError('invalid-response', 'It failed.', { cause }).cause ?? {};
    expect(stack.length).toBeLessThan(cause.message.length + 20_000);
  });
});
