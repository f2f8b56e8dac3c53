import { defaultRegistry } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { gemini } from './index.ts';

function issuesOf(options: Record<string, unknown>): readonly string[] {
  const result = gemini.configSchema['~standard'].validate({ model: 'gemini-3.8-flash', ...options });
  if (result instanceof Promise) throw new Error('The schema must be synchronous.');
  return (result.issues ?? []).map((issue) => JSON.stringify(issue));
}

describe('the options', () => {
  it('are completed and cleaned', () => {
    expect(
      gemini.configSchema['~standard'].validate({ model: 'm', baseURL: 'https://proxy.example/gemini//' }),
    ).toEqual({
      value: { model: 'm', baseURL: 'https://proxy.example/gemini', apiVersion: 'v1beta' },
    });
    expect(gemini.configSchema['~standard'].validate({ model: 'm', apiKey: undefined })).toMatchObject({
      value: { baseURL: 'https://generativelanguage.googleapis.com' },
    });
  });

  it.each([
    [{ model: '' }, 'model'],
    [{ apikey: 'x' }, 'apikey'],
    [{ baseURL: 'ftp://x.example' }, 'baseURL'],
    [{ baseURL: 'https://x.example?key=1' }, 'baseURL'],
    [{ apiVersion: '../v1' }, 'apiVersion'],
    [{ headers: { 'X-Goog-Api-Key': 'x' } }, 'headers'],
    [{ headers: { 'bad name': 'x' } }, 'headers'],
    [{ headers: { ok: 'line\nbreak' } }, 'headers'],
    [{ fetch: 'x' }, 'fetch'],
    [{ client: {} }, 'client'],
  ])('that are invalid are refused: %j', (options, field) => {
    const issues = issuesOf(options);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toContain(field);
  });

  it('are not repeated when a header is refused', () => {
    expect(issuesOf({ headers: { ok: 'secret\nvalue' } }).join()).not.toContain('secret');
  });
});

describe('the API key', () => {
  it.each([
    ['AIzaSyTest-0123456789abcdefghijklmnopqrs', true],
    ['AQ.Ab8RN6I0123456789abcdefghij-_', true],
    ['sk-ant-0123456789', false],
    ['AIza', false],
    ['', false],
    ['AIzaSyTest-0123456789abcdefghijklmnopqrs\n', false],
  ])('%j has the form: %s', (key, ok) => {
    expect(gemini.apiKey?.validate(key).ok).toBe(ok);
  });

  it.each([
    [`sk-ant-api03-${'aB3'.repeat(20)}`, 'looks like a key of Anthropic; it should begin with "AIza" or "AQ."'],
    [`sk-proj-${'aB3'.repeat(20)}`, 'looks like a key of OpenAI'],
    [`ya29.${'aB3'.repeat(20)}`, 'OAuth'],
    ['AIza-short', 'is too short to be whole'],
    ['AIza...', 'is a placeholder'],
    ['aB3'.repeat(13), 'should begin with "AIza" or "AQ."'],
  ])('is refused with a reason if it is %s', (key, reason) => {
    const check = gemini.apiKey?.validate(key);
    expect(check).toEqual({ ok: false, kind: 'unexpected', reason: expect.stringContaining(reason) });
  });

  it('is read from two variables', () => {
    expect(gemini.apiKey?.env).toEqual(['GEMINI_API_KEY', 'GOOGLE_API_KEY']);
  });
});

it('called as a function, it makes an entry', () => {
  expect(gemini({ model: 'gemini-3.8-flash', name: 'fast', priority: 2 })).toEqual({
    provider: 'gemini',
    plugin: gemini,
    options: { model: 'gemini-3.8-flash', name: 'fast', priority: 2 },
  });
});

it('importing ./register puts it into the default registry, and importing the package does not', async () => {
  expect(defaultRegistry().has('gemini')).toBe(false);
  await import('./register.ts');
  expect(defaultRegistry().get('gemini')).toBe(gemini);
  defaultRegistry().unregister('gemini');
});
