import { AllProvidersFailedError, AuthenticationError } from '@flexiai/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../test/long-form.ts';
import { gluedKey, textWithKey } from '../test/arbitrary-key.ts';
import { maskSecrets } from './mask-secrets.ts';
import { MASK } from './mask-text.ts';

const KEY = 'sk-ant-api03-test_4f9a-0c2e';

describe('maskSecrets', () => {
  it('masks texts wherever they are, and keeps the rest', () => {
    const value = {
      plain: 'text',
      list: [KEY, 1, null, true, [{ deep: `a ${KEY} b` }]],
      map: new Map<string, unknown>([['one', KEY]]),
      pairs: new Map<unknown, unknown>([[{ key: KEY }, KEY]]),
      set: new Set([KEY, 2]),
      url: new URL(`https://me:hunter2@host/?key=${KEY}`),
      [`name-${KEY}`]: 1,
    };
    expect(maskSecrets(value)).toEqual({
      plain: 'text',
      list: [MASK, 1, null, true, [{ deep: `a ${MASK} b` }]],
      map: { one: MASK },
      pairs: [[{ key: MASK }, MASK]],
      set: [MASK, 2],
      url: `https://${MASK}@host/?key=${MASK}`,
      [`name-${MASK}`]: 1,
    });
    expect(value.list[0]).toBe(KEY);
    expect(maskSecrets(`a ${KEY}`)).toBe(`a ${MASK}`);
  });

  it.each([
    'apiKey',
    'API_KEY',
    'x-api-key',
    'x-goog-api-key',
    'Ocp-Apim-Subscription-Key',
    'authorization',
    'Proxy-Authorization',
    'set-cookie',
    'accessToken',
    'client_secret',
    'AWS_SECRET_ACCESS_KEY',
    'dbPassword',
    'credentials',
  ])('masks every value of the field %s', (name) => {
    expect(maskSecrets({ [name]: 'hunter' })).toEqual({ [name]: MASK });
    expect(maskSecrets({ [name]: [1, 'a', { b: 'c', d: true }] })).toEqual({
      [name]: [MASK, MASK, { b: MASK, d: true }],
    });
    expect(maskSecrets(new Headers({ [name.replaceAll('_', '-')]: 'hunter' }))).toEqual({
      [name.replaceAll('_', '-').toLowerCase()]: MASK,
    });
    expect(maskSecrets({ [name]: '' })).toEqual({ [name]: '' });
  });

  it('keeps texts that only resemble secrets', () => {
    const value = {
      maxOutputTokens: 5,
      inputTokens: 7,
      key: 'id',
      affinityKey: 'user-1',
      author: 'me',
      tokenizer: 'o200k',
    };
    expect(maskSecrets(value)).toEqual(value);
  });

  it('masks what its options add: patterns, and fields in any spelling', () => {
    const options = { patterns: [/cust-\d+/, 'a.b'], fields: ['customerId'] };
    expect(maskSecrets({ customer_id: 'x', note: 'of cust-1: a.b, acb' }, options)).toEqual({
      customer_id: MASK,
      note: `of ${MASK}: ${MASK}, acb`,
    });
  });

  it('masks errors, their causes, and the errors of AggregateErrors, and drops what SDKs attach to errors', () => {
    const inner = Object.assign(new Error(`no ${KEY}`), {
      headers: { authorization: KEY },
      body: 'prompt',
      status: 401,
    });
    const error = new Error(`outer ${KEY}`, { cause: new AggregateError([inner], `all ${KEY}`) });
    const masked = maskSecrets({ error });
    expect(masked).toMatchObject({
      error: {
        name: 'Error',
        message: `outer ${MASK}`,
        stack: expect.stringContaining(`outer ${MASK}`),
        cause: { name: 'AggregateError', message: `all ${MASK}`, errors: [{ message: `no ${MASK}`, status: 401 }] },
      },
    });
    expect(JSON.stringify(masked)).not.toMatch(/headers|sk-ant/);
  });

  it("uses toJSON of the library's errors", () => {
    const at = { provider: 'a', model: 'm', status: 401 };
    const one = new AuthenticationError('refused', at);
    const masked = maskSecrets(new AllProvidersFailedError('every provider failed', { skipped: [], errors: [one] }));
    expect(masked).toMatchObject({
      name: 'AllProvidersFailedError',
      code: 'all-providers-failed',
      message: 'every provider failed',
    });
    expect(masked).not.toHaveProperty('errors');
    expect(maskSecrets(one)).toMatchObject({
      ...at,
      code: 'authentication',
      stack: expect.stringContaining('refused'),
    });
  });

  it('accepts any value: cycles, BigInts, bytes, dates, unreadable properties, and inherited names', () => {
    const cyclic: Record<string, unknown> = { name: 'x' };
    cyclic['self'] = cyclic;
    const thrower = Object.defineProperty({ good: 1 }, 'bad', {
      enumerable: true,
      get: () => {
        throw new Error('getter');
      },
    });
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('trap');
        },
      },
    );
    const masked = maskSecrets({
      cyclic,
      shared: [thrower, thrower],
      proxy,
      big: 12n,
      nan: Number.NaN,
      bytes: new TextEncoder().encode(KEY),
      date: new Date(0),
      badDate: new Date(Number.NaN),
      boxed: new String(KEY),
      symbol: Symbol(KEY),
      fn: () => KEY,
      promise: Promise.resolve(KEY),
      json: { toJSON: () => ({ key: KEY }) },
      badJson: {
        toJSON: () => {
          throw new Error('toJSON');
        },
      },
      parsed: JSON.parse('{"__proto__":{"polluted":true}}'),
      nothing: undefined,
    });
    expect(masked).toEqual({
      cyclic: { name: 'x', self: '[circular]' },
      shared: [
        { good: 1, bad: '[unreadable]' },
        { good: 1, bad: '[unreadable]' },
      ],
      proxy: '[unreadable]',
      big: '12',
      nan: 'NaN',
      bytes: `[${KEY.length} bytes]`,
      date: '1970-01-01T00:00:00.000Z',
      badDate: 'Invalid Date',
      boxed: MASK,
      symbol: `Symbol(${MASK})`,
      fn: '[function]',
      promise: '[promise]',
      json: { key: MASK },
      badJson: '[unreadable]',
      parsed: JSON.parse('{"__proto__":{"polluted":true}}'),
    });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(() => JSON.stringify(masked)).not.toThrow();
  });

  it('is bounded in time and size, however deep, wide, long or nested a value is', () => {
    let deep: unknown = KEY;
    for (let depth = 0; depth < 100_000; depth += 1) deep = { deep };
    // Without a limit, 2 to the power of 60 paths.
    let tangled: unknown = KEY;
    for (let depth = 0; depth < 60; depth += 1) tangled = [tangled, tangled];
    const values = {
      deep,
      tangled,
      wide: Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`f${index}`, KEY])),
      long: 'x '.repeat(10_000_000),
      list: Array.from({ length: 100_000 }, () => 'a text of some length'),
      endless: new Set(Array.from({ length: 100_000 }, (_, index) => index)),
      texts: Array.from({ length: 1_000 }, () => 'x '.repeat(10_000)),
    };
    for (const [name, value] of Object.entries(values)) {
      const started = performance.now();
      const json = JSON.stringify(maskSecrets(value));
      // Without the limits, these take minutes.
      expect(performance.now() - started, name).toBeLessThan(10_000);
      // At most half of the shortest of these values.
      expect(json.length, name).toBeLessThan(290_000);
      expect(json, name).not.toContain(KEY);
    }
  });

  it('keeps values up to twelve levels deep', () => {
    const nested = (levels: number): object => (levels === 0 ? { found: 'yes' } : { inner: nested(levels - 1) });
    expect(JSON.stringify(maskSecrets(nested(11)))).toContain('"found":"yes"');
    expect(JSON.stringify(maskSecrets(nested(12)))).toContain('"inner":"[deep]"');
  });

  it('masks headers as lists and pairs, and names in every form', () => {
    const secret = 'made-up';
    expect(
      maskSecrets({
        rawHeaders: ['Host', 'x', 'Authorization', secret, 'X-Api-Key', secret],
        headers: [
          ['cookie', secret],
          ['accept', '*'],
        ],
        har: [
          { name: 'Set-Cookie', value: secret },
          { name: 'Accept', value: '*' },
          { key: 'token', value: secret },
        ],
        pairs: new Set([['password', secret]]),
      }),
    ).toEqual({
      rawHeaders: ['Host', 'x', 'Authorization', MASK, 'X-Api-Key', MASK],
      headers: [
        ['cookie', MASK],
        ['accept', '*'],
      ],
      har: [
        { name: 'Set-Cookie', value: MASK },
        { name: 'Accept', value: '*' },
        { key: 'token', value: MASK },
      ],
      pairs: [['password', MASK]],
    });
    const names = [
      'MASTER_KEY',
      'encryptionKey',
      'ssh-key',
      'pwd',
      'DB_PWD',
      'pass',
      'dbPass',
      'OPENAI_CUSTOM_HEADERS',
    ];
    for (const name of names) expect(maskSecrets({ [name]: secret }), name).toEqual({ [name]: MASK });
    const others = ['key', 'cacheKey', 'primary_key', 'monkey', 'compass', 'bypass', 'passed', 'keys', 'publicKey'];
    for (const name of others) expect(maskSecrets({ [name]: secret }), name).toEqual({ [name]: secret });
  });

  it('shows no half of a secret at the limit of a long text', () => {
    // Earlier masks shorten the text, so that its end moves into the visible part.
    const masked = `${KEY} `.repeat(400);
    for (let cut = 4; cut < 12; cut += 1) {
      const end = 16_384 + 4_096;
      const text = `${masked}${'.'.repeat(end - masked.length - cut)}${KEY}${'.'.repeat(40_000)}`;
      expect(maskSecrets(text)).not.toContain('sk-');
    }
  });

  it('cuts no secret in two: the visible part of a long text contains none of it', () => {
    for (let before = 16_384 - KEY.length - 1; before <= 16_385; before += 1) {
      const clean = maskSecrets(`${' '.repeat(before)}${KEY} and more`.padEnd(40_000));
      expect(clean).not.toContain('sk-ant');
      expect(clean).toContain('… [40000 characters]');
    }
  });

  it('masks every key, at any depth, in any kind of value', () => {
    const { value } = fc.letrec<{ value: unknown; leaf: unknown }>((tie) => ({
      leaf: fc.oneof(fc.string(), fc.integer(), fc.bigInt(), fc.constant(null)),
      value: fc.oneof(
        { maxDepth: 4 },
        tie('leaf'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
        fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)),
        fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
        fc.tuple(fc.string(), tie('value')).map(([message, cause]) => new Error(message, { cause })),
        fc.array(tie('value'), { maxLength: 3 }).map((errors) => new AggregateError(errors, 'all')),
      ),
    }));
    const wrap = (inner: unknown, key: string, how: number): unknown =>
      [
        { inner },
        [inner],
        new Map([[inner, inner]]),
        new Set([inner]),
        new Error(String(inner), { cause: inner }),
        new AggregateError([inner], key),
        { [key]: inner },
        { toJSON: () => inner },
        new Headers({ 'x-note': key }),
        new String(key),
        Object.assign(new Error('x'), { detail: key, [key]: 1 }),
      ][how % 11];
    fc.assert(
      fc.property(
        textWithKey,
        gluedKey,
        fc.array(fc.nat(10), { maxLength: 8 }),
        value,
        ({ text, key }, glued, path, other) => {
          const nested = path.reduce<unknown>((inner, how) => wrap(inner, glued, how), text);
          const json = JSON.stringify(maskSecrets({ nested, other })) ?? '';
          return ![key, glued].some(
            (secret) => json.includes(secret) || json.includes(secret.slice(secret.length / 2)),
          );
        },
      ),
      propertyRuns(200, 6000),
    );
  });
});
