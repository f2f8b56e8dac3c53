import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionHint, withHint } from './connection-hint.ts';
import { fetchFailed } from './transport-error.ts';

const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy'];

beforeEach(() => {
  for (const name of PROXIES) vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

/** The hint on an error that wraps the transport's error, as SDKs wrap it. */
function hintOf(code: string, { url = 'https://api.example.com/v1', isProxied = false } = {}): string {
  const error = withHint(fetchFailed(Object.assign(new Error('failed'), { code })), new URL(url), isProxied);
  return connectionHint(new Error('Connection error.', { cause: error }));
}

describe('the hint of a connection error', () => {
  it('is empty if the environment has no proxy', () => {
    expect(hintOf('ENOTFOUND')).toBe('');
    expect(connectionHint(undefined)).toBe('');
  });

  it.each(['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN'])(
    'names the unused proxy variable for %s',
    (code) => {
      vi.stubEnv('HTTPS_PROXY', 'http://proxy.example:8080');
      expect(hintOf(code)).toMatch(/^ HTTPS_PROXY is set, but was not used: set proxy: 'environment'/);
    },
  );

  it('names the variable of the protocol, in the case in which it is set', () => {
    vi.stubEnv('https_proxy', 'http://proxy.example:8080');
    expect(hintOf('ENOTFOUND')).toMatch(/^ https_proxy is set/);
    expect(hintOf('ENOTFOUND', { url: 'http://api.example.com' })).toBe('');
  });

  it('is empty for a connection through the proxy, and for errors that a proxy would not prevent', () => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.example:8080');
    expect(hintOf('ECONNREFUSED', { isProxied: true })).toBe('');
    expect(hintOf('EPROTO')).toBe('');
  });

  it.each(['api.example.com', '.example.com', 'example.com', '*.example.com', 'other, api.example.com', '*'])(
    'is empty for a host that NO_PROXY exempts as "%s"',
    (exempt) => {
      vi.stubEnv('HTTPS_PROXY', 'http://proxy.example:8080');
      vi.stubEnv('NO_PROXY', exempt);
      expect(hintOf('ENOTFOUND')).toBe('');
    },
  );

  it('explains how to configure the certificate of a proxy that inspects connections', () => {
    expect(hintOf('SELF_SIGNED_CERT_IN_CHAIN')).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('uses the code of the first of several addresses', () => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.example:8080');
    const cause = new AggregateError([Object.assign(new Error('failed'), { code: 'ECONNREFUSED' })]);
    expect(connectionHint(withHint(fetchFailed(cause), new URL('https://localhost'), false))).not.toBe('');
  });
});
