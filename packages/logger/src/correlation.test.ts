import { setImmediate } from 'node:timers/promises';
import { createFlexiAI, type FlexiAIError } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../test/long-form.ts';
import { gluedKey } from '../test/arbitrary-key.ts';
import { keeping } from '../test/keeping.ts';
import { currentCorrelationId, withCorrelationId } from './correlation.ts';
import { correlationIdFrom } from './correlation-id-from.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('withCorrelationId', () => {
  it('applies to everything that its function starts, and to nothing else', async () => {
    const seen: (string | undefined)[] = [];
    const result = withCorrelationId('one', async (id) => {
      seen.push(currentCorrelationId());
      await setImmediate();
      seen.push(currentCorrelationId());
      withCorrelationId('inner', () => seen.push(currentCorrelationId()));
      seen.push(currentCorrelationId());
      return id;
    });
    seen.push(currentCorrelationId());
    expect(await result).toBe('one');
    expect(seen).toEqual(['one', undefined, 'one', 'inner', 'one']);
    expect(currentCorrelationId()).toBeUndefined();
  });

  it.each([undefined, '', ' ', 'a\nb', 'x'.repeat(129), 'a b', 'é', 'sk-ant-api03-test_4f9a-0c2e'])(
    'creates an id if there is no valid one: %j',
    (id) => {
      expect(withCorrelationId(id, () => currentCorrelationId())).toMatch(UUID);
    },
  );

  it('applies to a response that a server sends after its handler has returned', async () => {
    const { logger, lines } = keeping({ level: 'debug', console: false });
    const ai = createFlexiAI({ providers: [mockProvider()({ model: 'm' })], logger });
    const handler = (): Response =>
      withCorrelationId('incoming-1', () => ai.streamChatCompletion({ prompt: 'x' }).toResponse());
    expect(await handler().text()).toContain('[DONE]');
    await ai.close();
    expect(lines().length).toBeGreaterThan(0);
    for (const line of lines()) expect(line).toMatchObject({ correlationId: 'incoming-1' });
  });

  it('separates interleaved contexts: lines, events and errors of each have their own id', async () => {
    const { logger, lines } = keeping({ level: 'debug', console: false });
    const mock = mockProvider();
    mock.reply({ error: 'invalid-request' });
    const ai = createFlexiAI({ providers: [mock({ model: 'm' })], logger });
    const told = new Map<string, string[]>();
    ai.on('attemptEnd', ({ requestId, correlationId }) =>
      told.set(correlationId, [...(told.get(correlationId) ?? []), requestId]),
    );
    const task = (name: string): Promise<FlexiAIError[]> =>
      withCorrelationId(name, async () => {
        const errors: FlexiAIError[] = [];
        for (let turn = 0; turn < 3; turn += 1) {
          logger.info(`before ${name}`);
          await setImmediate();
          await ai.chatCompletion({ prompt: name }).catch((error: FlexiAIError) => errors.push(error));
          logger.info(`after ${name}`);
        }
        return errors;
      });
    const names = ['left', 'right'];
    const errors = await Promise.all(names.map(task));
    await ai.close();
    for (const [index, name] of names.entries()) {
      expect(errors[index]?.map(({ correlationId }) => correlationId)).toEqual([name, name, name]);
      // The calls of one context share its id, and have different request ids.
      expect(new Set(told.get(name)).size).toBe(3);
      const own = lines().filter(({ correlationId }) => correlationId === name);
      expect(own.filter(({ msg }) => msg === `before ${name}` || msg === `after ${name}`)).toHaveLength(6);
      expect(own.filter(({ msg }) => String(msg).startsWith('A call failed'))).toHaveLength(3);
      const ids = own.flatMap(({ requestId }) => (requestId === undefined ? [] : [requestId]));
      expect(new Set(ids)).toEqual(new Set(told.get(name)));
    }
    expect(lines().every(({ correlationId }) => names.includes(String(correlationId)))).toBe(true);
    // The contexts were really interleaved.
    const order = lines().map(({ correlationId }) => correlationId);
    expect(order.lastIndexOf('left')).toBeGreaterThan(order.indexOf('right'));
  });
});

describe('correlationIdFrom', () => {
  it.each<[string, Parameters<typeof correlationIdFrom>[0], string | undefined]>([
    ['x-request-id', { 'x-request-id': 'req-1' }, 'req-1'],
    ['x-request-id in any spelling', { 'X-Request-ID': ' req-1 ' }, 'req-1'],
    ['Headers', new Headers({ 'x-request-id': 'req-1' }), 'req-1'],
    ['the first of two', { 'x-request-id': 'req-1, req-2' }, 'req-1'],
    ['the first of a list', { 'x-request-id': ['req-1', 'req-2'] }, 'req-1'],
    ['x-correlation-id', { 'x-correlation-id': 'c-1', traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }, 'c-1'],
    ['x-request-id before the others', { 'x-correlation-id': 'c-1', 'x-request-id': 'req-1' }, 'req-1'],
    ['the trace of traceparent', { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }, TRACE],
    ['a traceparent of a later version', { traceparent: `01-${TRACE}-00f067aa0ba902b7-01-more` }, TRACE],
    ['the first valid value', { 'x-request-id': 'a\r\nb', traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }, TRACE],
    ['no headers', undefined, undefined],
    ['none', {}, undefined],
    ['an empty one', { 'x-request-id': '' }, undefined],
    ['a forged line', { 'x-request-id': 'a\r\n{"level":"fatal"}' }, undefined],
    ['an escape code', { 'x-request-id': 'a\u001b[2J' }, undefined],
    ['an overlong one', { 'x-request-id': 'x'.repeat(129) }, undefined],
    ['a key', { 'x-request-id': 'sk-proj-test-4f9a0c2e7d61' }, undefined],
    ['a traceparent without a trace', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }, undefined],
    ['a traceparent of no version', { traceparent: `ff-${TRACE}-00f067aa0ba902b7-01` }, undefined],
    ['a first traceparent that says more', { traceparent: `00-${TRACE}-00f067aa0ba902b7-01-more` }, undefined],
    ['a traceparent in capitals', { traceparent: `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01` }, undefined],
    ['something else', { 'x-request-id': { toString: () => 'x y' } }, undefined],
    [
      'headers that cannot be read',
      {
        get: () => {
          throw new Error('no');
        },
      },
      undefined,
    ],
  ])('accepts %s', (_what, headers, id) => {
    expect(correlationIdFrom(headers)).toBe(id);
  });

  it('returns no value that could break a line, control a terminal, or be a key', () => {
    const value = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 200 }), gluedKey);
    fc.assert(
      fc.property(value, value, (id, trace) => {
        const taken = correlationIdFrom({ 'x-request-id': id, traceparent: trace });
        if (taken === undefined) return;
        expect(taken).toMatch(/^[!-~]{1,128}$/);
        expect(taken).not.toMatch(/["\\]/);
      }),
      propertyRuns(150, 5000),
    );
    fc.assert(
      fc.property(gluedKey, (key) => correlationIdFrom({ 'x-request-id': key }) === undefined),
      propertyRuns(),
    );
  });
});
