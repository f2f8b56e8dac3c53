import { ConfigurationError, createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMetrics } from '../collector/create-metrics.ts';
import { prometheusHandler } from './prometheus-handler.ts';

const metrics = createMetrics();
const ai = createFlexiAI({ providers: [mockProvider()({ model: 'm' })] });
let detach: () => void;
beforeEach(() => {
  detach = metrics.attach(ai);
});
afterEach(() => detach());

const get = (init?: RequestInit): Request => new Request('http://127.0.0.1/metrics', init);

describe('prometheusHandler', () => {
  it('answers in the format that the scraper prefers, with its content type', async () => {
    const handler = prometheusHandler(metrics);
    const plain = await handler(get());
    expect(plain.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await plain.text()).not.toContain('# EOF');
    const open = await handler(get({ headers: { accept: 'application/openmetrics-text; version=1.0.0' } }));
    expect(open.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect((await open.text()).endsWith('\n# EOF\n')).toBe(true);
    expect(open.headers.get('vary')).toBe('accept');
  });

  it('answers HEAD without a body, and other methods with 405', async () => {
    const handler = prometheusHandler(metrics);
    const head = await handler(get({ method: 'HEAD' }));
    expect([head.status, await head.text()]).toEqual([200, '']);
    const post = await handler(get({ method: 'POST', body: 'x' }));
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  it.each<[string, Parameters<typeof prometheusHandler>[1], string | undefined, number]>([
    ['the token', { auth: { token: 's3cret' } }, 'Bearer s3cret', 200],
    ['the token, with the scheme in small letters', { auth: { token: 's3cret' } }, 'bearer s3cret', 200],
    ['another token', { auth: { token: 's3cret' } }, 'Bearer s3cretx', 401],
    ['no token', { auth: { token: 's3cret' } }, undefined, 401],
    ['the token without a scheme', { auth: { token: 's3cret' } }, 's3cret', 401],
    ['name and password', { auth: { username: 'ü', password: 'p:w' } }, basic('ü:p:w'), 200],
    ['a wrong password', { auth: { username: 'u', password: 'p' } }, basic('u:q'), 401],
    ['a function that returns true', { auth: async () => true }, undefined, 200],
    ['a function that returns a text', { auth: (() => 'yes') as never }, undefined, 401],
    [
      'a function that throws',
      {
        auth: () => {
          throw new Error('x');
        },
      },
      undefined,
      401,
    ],
  ])('answers a request with %s by %#', async (_what, options, authorization, status) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await prometheusHandler(metrics, options)(get({ headers }));
    expect(answer.status).toBe(status);
    expect(answer.headers.has('www-authenticate')).toBe(status === 401);
  });

  it('throws for a value that createMetrics did not make', () => {
    expect(() => prometheusHandler({} as never)).toThrow(
      'prometheusHandler expects what createMetrics() returns, got an object.',
    );
  });

  it('throws for unknown options, and for an empty token', () => {
    expect(() => prometheusHandler(metrics, { aut: {} } as never)).toThrow('did you mean "auth"');
    expect(() => prometheusHandler(metrics, { auth: { token: '' } })).toThrow(ConfigurationError);
    expect(() => prometheusHandler(metrics, { auth: { token: 'x', username: 'y' } as never })).toThrow('auth');
  });

  it('throws for secrets that no request could contain, or that are ambiguous', () => {
    expect(() => prometheusHandler(metrics, { auth: { token: 'from-a-file\n' } })).toThrow('without blanks around it');
    expect(() => prometheusHandler(metrics, { auth: { username: 'a:b', password: 'c' } })).toThrow(ConfigurationError);
  });
});
