import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { ConfigurationError, createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../test/long-form.ts';
import { gluedKey, textWithKey } from '../test/arbitrary-key.ts';
import { keeping } from '../test/keeping.ts';
import { withCorrelationId } from './correlation.ts';
import { createLogger } from './create-logger.ts';
import type { LoggerOptions, LogLevel } from './logger-options.ts';
import { MASK } from './mask-text.ts';

const KEY = 'sk-ant-api03-test_4f9a-0c2e';
const folder = mkdtempSync(join(tmpdir(), 'flexiai-logger-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a logger', () => {
  it('writes one line of JSON for each call, with its level, time and fields', () => {
    const { logger, written, lines } = keeping({ name: 'shop' });
    logger.info('Hello', { provider: 'openai', count: 2 });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^\{.*\}\n$/);
    expect(lines()[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      pid: process.pid,
      hostname: expect.any(String),
      name: 'shop',
      provider: 'openai',
      count: 2,
      msg: 'Hello',
    });
  });

  it('writes the events of a client, each line with the id of its call, and neither question nor answer', async () => {
    const { logger, lines } = keeping({ level: 'debug', console: false });
    const mock = mockProvider();
    mock.enqueue({ error: 'server' }, { error: 'server' }, { text: 'the answer' });
    const ai = createFlexiAI({ providers: [mock({ model: 'm' })], logger, retry: { baseDelayMs: 0 } });
    // An application that logs the events.
    for (const event of ['request', 'response'] as const) ai.on(event, (told) => logger.info(event, { ...told }));
    await withCorrelationId('incoming-1', () => ai.chatCompletion({ prompt: 'the question' }));
    await ai.close();
    expect(lines().map(({ msg }) => msg)).toContain('Asking "mock" again in 0 ms.');
    for (const line of lines()) expect(line).toMatchObject({ correlationId: 'incoming-1' });
    expect(JSON.stringify(lines())).not.toMatch(/the (?:question|answer)/);
  });

  it('writes prompts and answers if configured, but never keys', () => {
    const fields = {
      messages: [{ role: 'user', content: `my key is ${KEY}` }],
      usage: { inputTokens: 3 },
      response: 7,
    };
    const off = keeping();
    off.logger.info('x', fields);
    expect(off.lines()[0]).toMatchObject({ messages: '[content off]', usage: { inputTokens: 3 }, response: 7 });
    const on = keeping({ content: true });
    on.logger.info('x', fields);
    expect(on.lines()[0]).toMatchObject({ messages: [{ content: `my key is ${MASK}` }] });
  });

  it.each<[LogLevel, string[]]>([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['silent', []],
  ])('of level %s writes %j', (level, written) => {
    const { logger, lines } = keeping({ level });
    expect(logger.level).toBe(level);
    for (const each of ['debug', 'info', 'warn', 'error'] as const) logger[each](each);
    expect(lines().map((line) => line['level'])).toEqual(written);
  });

  it('changes its level at run time, including its children, and throws for an unknown level', () => {
    const { logger, lines } = keeping({ level: 'error' });
    const child = logger.child({ part: 1 });
    logger.level = 'debug';
    child.debug('now');
    expect(child.level).toBe('debug');
    expect(lines()).toHaveLength(1);
    expect(() => {
      logger.level = 'loud' as LogLevel;
    }).toThrow('There is no level "loud"; there are debug, info, warn, error, silent.');
  });

  it.each([
    [{ FLEXIAI_LOG_LEVEL: 'DEBUG ' }, undefined, 'debug'],
    [{ FLEXIAI_LOG_LEVEL: '' }, undefined, 'info'],
    [{}, undefined, 'info'],
    [{ FLEXIAI_LOG_LEVEL: 'debug' }, 'error', 'error'],
  ] as const)('takes its level from the environment %j if the option is %s: %s', (env, level, taken) => {
    expect(keeping(level === undefined ? {} : { level }, { env }).logger.level).toBe(taken);
  });

  it('throws for an unknown level in the environment', () => {
    expect(() => keeping({}, { env: { FLEXIAI_LOG_LEVEL: 'loud' } })).toThrow(
      new ConfigurationError('FLEXIAI_LOG_LEVEL: expected one of debug, info, warn, error, silent, got "loud".'),
    );
  });

  it('works without `this`, because loggers are passed as functions', () => {
    const { logger, lines } = keeping();
    const { info, child } = logger;
    info('loose');
    child({ a: 1 }).warn('loose, too');
    expect(lines().map(({ msg }) => msg)).toEqual(['loose', 'loose, too']);
  });

  it('logs nothing of an invalid JSON answer, unless content may be logged', () => {
    let error: unknown;
    try {
      JSON.parse('The answer is a secret of Paris.');
    } catch (thrown) {
      error = thrown;
    }
    for (const content of [false, true]) {
      const { logger, written } = keeping({ content });
      logger.error('It failed.', { cause: new Error('outer', { cause: error }) });
      logger.error(error as Error);
      expect(written.join('').includes('The answer'), String(content)).toBe(content);
    }
  });

  it('logs errors passed as the message', () => {
    const { logger, lines } = keeping();
    logger.error('failed', new Error(`no ${KEY}`));
    logger.error(new Error(`no ${KEY}`));
    logger.error(undefined as never, 'text');
    expect(lines()).toMatchObject([
      { msg: 'failed', err: { message: `no ${MASK}`, stack: expect.any(String) } },
      { msg: `no ${MASK}`, err: { message: `no ${MASK}` } },
      { msg: '', value: 'text' },
    ]);
  });

  it("does not let fields replace the line's own fields", () => {
    const { logger, written, lines } = keeping({ name: 'shop' });
    logger.info('real', { level: 'fatal', time: 'x', msg: 'forged', pid: 1, hostname: 'h', name: 'n' });
    logger.child({ msg: 'forged' }).info('%s real %d', { err: 1, method: 'GET', headers: {}, socket: {} });
    expect(lines()).toMatchObject([
      { level: 'info', msg: 'real', pid: process.pid, name: 'shop', level_: 'fatal', msg_: 'forged', name_: 'n' },
      { msg: '%s real %d', msg_: 'forged', method: 'GET', socket: {} },
    ]);
    for (const line of written) expect(line.match(/"(?:level|time|msg|name)":/g)).toHaveLength(4);
  });
});

describe('a child', () => {
  it("adds its fields to every line, masked, and the line's own fields override them", () => {
    const { logger, lines } = keeping();
    const child = logger.child({ a: 1, b: KEY }).child({ c: 3, apiKey: 'hunter' });
    child.info('x', { a: 2 });
    logger.info('y');
    expect(lines()[0]).toMatchObject({ a: 2, b: MASK, c: 3, apiKey: MASK });
    expect(lines()[1]).not.toHaveProperty('a');
  });

  it('with a correlation id of its own keeps it', () => {
    const { logger, lines } = keeping();
    const child = logger.child({ correlationId: 'job-1' });
    withCorrelationId('incoming-1', () => {
      expect([logger.correlationId(), child.correlationId()]).toEqual(['incoming-1', 'job-1']);
      logger.info('x');
      child.info('y');
      child.info('z', { correlationId: 'line-1' });
    });
    expect(lines().map(({ correlationId }) => correlationId)).toEqual(['incoming-1', 'job-1', 'line-1']);
    expect(logger.correlationId()).toBeUndefined();
  });
});

describe('the console', () => {
  it('prints warnings and errors, as JSON if there is no terminal', () => {
    const { logger, said } = keeping();
    for (const each of ['debug', 'info', 'warn', 'error'] as const) logger[each](each);
    expect(said.map((line) => JSON.parse(line).msg)).toEqual(['warn', 'error']);
  });

  it('prints formatted text on a terminal', () => {
    const { logger, said } = keeping({ name: 'shop' }, { isTTY: true });
    logger.warn('Careful', { provider: 'openai' });
    expect(said.join('')).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] WARN \(shop\): Careful\n {4}provider: "openai"\n$/);
  });

  it.each<[string, LoggerOptions, boolean, RegExp]>([
    ['everything from its own level', { console: { level: 'debug' }, level: 'debug' }, false, /^\{.*debug.*error/s],
    ['nothing when it is off', { console: false }, true, /^$/],
    ['warnings and errors when it is on', { console: true }, false, /^\{"level":"warn".*\{"level":"error"/s],
    ['JSON on a terminal if configured', { console: { pretty: false } }, true, /^\{/],
    ['formatted text without a terminal if configured', { console: { pretty: true } }, false, /^\[\d\d:/],
  ])('prints %s', (_what, options, isTTY, expected) => {
    const { logger, said } = keeping(options, { isTTY });
    for (const each of ['debug', 'info', 'warn', 'error'] as const) logger[each](each);
    expect(said.join('')).toMatch(expected);
  });

  it('prints from `level` on if it is the only destination', () => {
    const { destination, ...only } = { destination: undefined, level: 'info' as const };
    expect(destination).toBeUndefined();
    const { logger, said } = keeping({ ...only, destination: undefined as never });
    logger.info('heard');
    expect(said).toHaveLength(1);
    const silent = keeping({ destination: undefined as never });
    silent.logger.info('not heard');
    expect(silent.said).toEqual([]);
  });
});

describe('the content of a line', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(...'\u001b[2J\u009b\n\r\u0000\u007f\u2028\u202e"\\a '),
    maxLength: 20,
  });
  const anything = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 300 }));

  it('never contains a key: not in messages, fields, names, children, errors or causes, on any output', () => {
    fc.assert(
      fc.property(textWithKey, gluedKey, ({ text, key }, glued) => {
        const outputs = [
          keeping({ console: { level: 'debug' } }),
          keeping({ console: { level: 'debug', pretty: true } }),
        ];
        for (const { logger } of outputs) {
          const error = new Error(text, { cause: new AggregateError([new Error(glued)], text) });
          withCorrelationId(glued, () => {
            logger
              .child({ text: [glued], note: text })
              .info(text, { deep: [{ [glued]: text, list: [new Map([[text, glued]])] }], error });
            logger.error(error as Error);
          });
        }
        const all = outputs.flatMap(({ written, said }) => [...written, ...said]).join('');
        expect(all.length).toBeGreaterThan(100);
        return ![key, glued].some((secret) => all.includes(secret) || all.includes(secret.slice(secret.length / 2)));
      }),
      propertyRuns(150),
    );
  });

  it('cannot contain line breaks or escape codes that control a terminal', () => {
    fc.assert(
      fc.property(anything, anything, (message, field) => {
        const { logger, written, said } = keeping({ console: { level: 'info', pretty: true } });
        const error = new Error(field);
        error.stack = `Error: ${field}\n    at here (file.ts:1:1)`;
        logger.info(message, { field, [field]: message, list: [field], error, type: field, stack: field });
        // One line of JSON without control characters.
        expect(written).toHaveLength(1);
        expect(written[0]).toMatch(/^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]*\n$/u);
        // And one entry of formatted text, with everything after its first line indented.
        const text = said.join('');
        expect(text).toMatch(/^(?:\n|[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069])*$/u);
        for (const line of text.split('\n').slice(1, -1)) expect(line).toMatch(/^ {4}/);
      }),
      propertyRuns(300),
    );
  });

  it('parses to the same text', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 20 })), (text) => {
        fc.pre(!/[*:=]/.test(text));
        const { logger, lines } = keeping({ console: false });
        logger.info('x', { note: text });
        expect(lines()[0]?.['note']).toBe(text);
      }),
      propertyRuns(),
    );
  });

  it('may have any input: nothing makes it throw', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withSet: true, withTypedArray: true }), (value) => {
        const { logger, written } = keeping({ console: { level: 'info', pretty: true } });
        logger.info(value as never, value as never);
        logger.child(value as never).info('x', { value });
        expect(written).toHaveLength(2);
      }),
      propertyRuns(300),
    );
  });
});

describe('a failing sink', () => {
  const failing: [string, () => NonNullable<LoggerOptions['destination']>][] = [
    [
      'throws',
      () => ({
        write: () => {
          throw new Error(`disk ${KEY}\nfull`);
        },
      }),
    ],
    ['rejects', () => ({ write: () => Promise.reject(new Error(`disk ${KEY}\nfull`)) })],
    [
      'is an `error` event of a stream',
      () => new Writable({ write: (_chunk, _encoding, done) => done(new Error(`disk ${KEY}\nfull`)) }),
    ],
  ];

  it.each(failing)('that %s breaks nothing, and is reported once', async (_what, make) => {
    const { logger, said } = keeping({ destination: make() });
    const mock = mockProvider();
    mock.enqueue({ error: 'server' });
    const ai = createFlexiAI({ providers: [mock({ model: 'm' })], logger, retry: { baseDelayMs: 0 } });
    for (let line = 0; line < 3; line += 1) logger.info('x');
    expect((await ai.chatCompletion({ prompt: 'x' })).finishReason).toBe('stop');
    await ai.close();
    await setImmediate();
    await logger.flush();
    await logger.close();
    const complaints = said.filter((text) => text.startsWith('@flexiai/logger'));
    expect(complaints).toEqual([
      `@flexiai/logger: the destination fails: disk ${MASK}\\nfull. The program continues; lines may be ` +
        'lost. This is reported once.\n',
    ]);
  });

  it('whose stream was closed breaks nothing', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    const { logger, said } = keeping({ destination: stream });
    stream.end();
    stream.destroy();
    logger.info('x');
    logger.info('y');
    await setImmediate();
    await logger.close();
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('the destination fails: ');
  });

  it('may be standard error itself', () => {
    const terminal = {
      isTTY: false,
      colors: false,
      write: () => {
        throw new Error('EPIPE');
      },
    };
    const { logger, written } = keeping({}, { terminal });
    logger.error('x');
    expect(written).toHaveLength(1);
  });

  it('does not affect other sinks', () => {
    const path = join(folder, 'others.log');
    const { logger, said } = keeping({ file: path, destination: failing[0]?.[1]() as never });
    logger.warn('x');
    expect(readFileSync(path, 'utf8')).toContain('"msg":"x"');
    expect(said.some((text) => text.includes('"msg":"x"'))).toBe(true);
  });
});

describe('flush() and close()', () => {
  it('wait for a slow stream, and do not close it, because the application owns it', async () => {
    const taken: string[] = [];
    const slow = new Writable({
      write: (chunk, _encoding, done) => {
        taken.push(String(chunk));
        void setImmediate().then(() => done());
      },
    });
    const { logger } = keeping({ destination: slow, console: false });
    for (let line = 0; line < 20; line += 1) logger.info(`line ${line}`);
    await logger.flush();
    expect(taken.join('').split('\n').filter(Boolean)).toHaveLength(20);
    {
      await using scoped = logger.child({ scoped: true });
      scoped.info('last');
    }
    expect(taken.join('')).toContain('last');
    expect([slow.writableEnded, slow.destroyed]).toEqual([false, false]);
  });
});

describe("createLogger's options", () => {
  it('are all validated, with the nearest name', () => {
    const bad = {
      levl: 'debug',
      level: 'loud',
      name: '',
      console: { level: 5, prety: true },
      file: { maxSizeBytes: -1, every: 'month', maxFiles: 1.5, maxAgeMs: Number.NaN },
      destination: {},
      mask: { patterns: [5], fields: 'x' },
      content: 'yes',
    };
    expect(issuesOf(bad)).toEqual({
      levl: 'unknown option; did you mean "level"?',
      level: 'expected "debug", "info", "warn", "error", "silent", got "loud"',
      name: 'expected a text, got an empty string',
      'console.level': 'expected "debug", "info", "warn", "error", "silent", got 5',
      'console.prety': 'unknown option; did you mean "pretty"?',
      'file.path': 'expected a path, got nothing',
      'file.maxSizeBytes': 'expected a number of bytes, or false, got -1',
      'file.every': 'expected "hour", "day" or false, got "month"',
      'file.maxFiles': 'expected a number of files, or false, got 1.5',
      'file.maxAgeMs': 'expected a time in ms, or false, got NaN',
      destination: 'expected a stream, or an object with write(line), got an object',
      'mask.patterns': 'expected a list of regular expressions and texts, got a list of 1',
      'mask.fields': 'expected a list of field names, got "x"',
      content: 'expected true or false, got "yes"',
    });
    expect(() => createLogger(null as never)).toThrow('createLogger expects an object, got null.');
  });

  it('rotate a file at 10 MiB and keep 14 archives by default', async () => {
    const kept = mkdtempSync(join(folder, 'defaults-'));
    const path = join(kept, 'app.log');
    for (let day = 10; day < 30; day += 1) writeFileSync(join(kept, `app.2026-01-${day}T00-00-00-000Z.log`), 'old\n');
    writeFileSync(path, '');
    // A sparse file: it takes no space on the disk.
    truncateSync(path, 10_485_760 - 1000);
    const { logger } = keeping({ file: path, console: false });
    logger.info('fits');
    expect(readdirSync(kept)).toHaveLength(21);
    logger.info('x'.repeat(1000));
    await logger.close();
    expect(readdirSync(kept)).toHaveLength(1 + 14);
  });

  it('cause an error with the reason if the file cannot be opened', () => {
    const occupied = join(folder, 'occupied');
    writeFileSync(occupied, '');
    // A path below a device must not be tried for ever.
    const none = process.platform === 'linux' ? ['/proc/none/app.log'] : [];
    for (const path of [folder, join(occupied, 'app.log'), ...none]) {
      expect(() => keeping({ file: path })).toThrow(ConfigurationError);
      expect(() => keeping({ file: { path } })).toThrow(/^file\.path: ".*" cannot be opened: E[A-Z]+/);
    }
  });

  function issuesOf(options: unknown): Record<string, string> {
    try {
      createLogger(options as LoggerOptions);
    } catch (error) {
      if (error instanceof ConfigurationError) {
        return Object.fromEntries(error.issues.map(({ path, message }) => [path, message]));
      }
    }
    throw new Error('they were accepted');
  }
});
