import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlexiAI } from '@flexiai/core';
import { startBedrockServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLAUDE, CREDENTIALS, callContext, createProvider } from '../test/harness.ts';
import { expectedSignature, sentSignature } from '../test/signature.ts';
import type { BedrockConfigInput } from './bedrock-config.ts';
import { bedrock } from './bedrock-plugin.ts';

const messages = [{ role: 'user', content: 'Grüße!' }] as const;
const API_KEY = `ABSK${'A'.repeat(44)}`;
let server: WireServer;
let folder: string;

beforeAll(async () => {
  server = await startBedrockServer({ strict: true });
  folder = await mkdtemp(join(tmpdir(), 'flexiai-aws-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  // No credentials and no instance of this machine.
  for (const name of ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN', 'PROFILE', 'REGION', 'DEFAULT_REGION']) {
    vi.stubEnv(`AWS_${name}`, undefined);
  }
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.reset();
});

const ask = (options: Partial<BedrockConfigInput>, context = callContext()) =>
  createProvider({ baseURL: server.baseURL, ...options }).chatCompletion({ messages }, context);

const authorization = (): string | undefined => server.requests.at(-1)?.headers['authorization'];

/** A `fetch` that delivers the first answers together, when there are `count` of them. */
function together(count: number): typeof fetch {
  const all = Promise.withResolvers<void>();
  let answers = 0;
  return async (input, init) => {
    const response = await fetch(input, init);
    answers += 1;
    if (answers === count) all.resolve();
    await all.promise;
    return response;
  };
}

/** A refusal of credentials that repeats the token of the session. */
const refusal = (token: string) =>
  ({
    fault: {
      kind: 'status',
      status: 403,
      headers: { 'x-amzn-errortype': 'ExpiredTokenException' },
      body: { message: `The security token ${token} included in the request is expired` },
    },
  }) as const;

/** One answer of a client with one entry, whose only credentials are those of its options or of the environment. */
async function askClient(options: Partial<BedrockConfigInput>): Promise<void> {
  const entry = bedrock({ model: CLAUDE, region: 'us-east-1', baseURL: server.baseURL, ...options });
  await using ai = createFlexiAI({ providers: [entry], retry: { maxRetries: 0 } });
  await ai.chatCompletion({ messages });
}

describe('a signature', () => {
  it('is the one that AWS expects, for every kind of model id', async () => {
    const arn = 'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
    for (const model of [CLAUDE, arn, 'odd name/../x?y=z#ä']) {
      await ask({ model, region: 'eu-west-1', headers: { 'X-Amz-Team': 'blue', 'X-Plain': '1' } });
      const request = server.requests.at(-1);
      if (request === undefined) throw new Error('nothing was sent');
      expect(request.model).toBe(model);
      expect(request.path).toMatch(/^\/model\/[^/]+\/converse$/);
      expect(authorization()).toMatch(/Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/bedrock\/aws4_request/);
      expect(authorization()).toContain('x-amz-team');
      expect(authorization()).not.toContain('x-plain');
      expect(request.headers).toMatchObject({ 'x-amz-team': 'blue', 'x-plain': '1' });
      expect(sentSignature(request)).toBe(expectedSignature(request, CREDENTIALS.secretAccessKey));
    }
  });

  it('is never made for a model that would change the path', async () => {
    await expect(ask({ model: '..' })).rejects.toMatchObject({ code: 'model-not-found' });
    expect(server.requests).toHaveLength(0);
  });

  it('is made once more with the time of the service, where the clock of this machine is wrong', async () => {
    const date = new Date(Date.now() + 3_600_000);
    const refused = {
      fault: {
        kind: 'status',
        status: 403,
        headers: { 'x-amzn-errortype': 'InvalidSignatureException', date: date.toUTCString() },
        body: { message: 'Signature expired' },
      },
    } as const;
    server.enqueue(refused);
    const provider = createProvider({ baseURL: server.baseURL });
    await provider.chatCompletion({ messages }, callContext());
    await provider.chatCompletion({ messages }, callContext());
    expect(server.requests).toHaveLength(3);
    const hour = date.toISOString().slice(0, 13).replaceAll('-', '');
    expect(server.requests.slice(1).map(({ headers }) => headers['x-amz-date']?.slice(0, 11))).toEqual([hour, hour]);
    // With the right time, a wrong secret is a wrong secret.
    server.enqueue(refused);
    await expect(provider.chatCompletion({ messages }, callContext())).rejects.toMatchObject({
      code: 'authentication',
    });
    expect(server.requests).toHaveLength(4);
  });

  it('is made once more for each of the calls that found the wrong clock together', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const headers = { 'x-amzn-errortype': 'InvalidSignatureException', date };
    const fault = { kind: 'status', status: 403, headers, body: { message: 'Signature expired' } } as const;
    server.enqueue({ fault }, { fault }, { fault });
    const provider = createProvider({ baseURL: server.baseURL, fetch: together(3) });
    const calls = Array.from({ length: 3 }, () => provider.chatCompletion({ messages }, callContext()));
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'));
    expect(server.requests).toHaveLength(6);
  });
});

describe('credentials', () => {
  it('come from the environment, with the token of a session', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENVIRONMENT');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'session');
    await askClient({});
    expect(authorization()).toContain('Credential=AKIAENVIRONMENT/');
    expect(server.requests[0]?.headers).toMatchObject({ 'x-amz-security-token': 'session' });
  });

  it('come from a profile, with its region', async () => {
    // The SDK keeps the region that it has read of a file.
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config-of-the-team'));
    await writeFile(join(folder, 'config-of-the-team'), '[profile team]\nregion = ap-southeast-2\n');
    await writeFile(
      join(folder, 'credentials'),
      '[team]\naws_access_key_id = AKIAOFTHETEAM\naws_secret_access_key = secret\n',
    );
    // A profile of the options is used before a key of the environment.
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', API_KEY);
    await askClient({ profile: 'team', region: undefined });
    expect(authorization()).toMatch(/Credential=AKIAOFTHETEAM\/\d+\/ap-southeast-2\//);
  });

  it.each([
    ['AWS_REGION', 'eu-north-1'],
    ['AWS_DEFAULT_REGION', 'sa-east-1'],
  ])('are used in the region of %s', async (variable, region) => {
    vi.stubEnv(variable, region);
    await ask({ region: undefined });
    expect(authorization()).toContain(`/${region}/bedrock/`);
  });

  it('are used in the region of an ARN, where nothing else names one', async () => {
    await ask({ region: undefined, model: 'arn:aws:bedrock:ca-central-1::foundation-model/amazon.nova-pro-v1:0' });
    expect(authorization()).toContain('/ca-central-1/bedrock/');
  });

  it('are an API key of the environment or of the options', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', API_KEY);
    await askClient({});
    expect(authorization()).toBe(`Bearer ${API_KEY}`);
    const own = `ABSK${'B'.repeat(44)}`;
    await askClient({ apiKey: own });
    expect(authorization()).toBe(`Bearer ${own}`);
  });

  it('of the options are used before a key of the environment', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', API_KEY);
    await askClient({ credentials: CREDENTIALS });
    expect(authorization()).toContain('Credential=AKIAIOSFODNN7EXAMPLE/');
  });

  it('are not needed where a header holds them, as gateways want it', async () => {
    await askClient({ headers: { Authorization: 'Bearer of-the-gateway' } });
    expect(authorization()).toBe('Bearer of-the-gateway');
  });
});

describe('a source of credentials', () => {
  it('is asked by the first call, once for all that wait, and again before they expire', async () => {
    let expiration = new Date(Date.now() + 3_600_000);
    const source = vi.fn(async () => ({ ...CREDENTIALS, expiration }));
    const provider = createProvider({ baseURL: server.baseURL, credentials: source });
    const call = () => provider.chatCompletion({ messages }, callContext());
    await provider.load();
    expect(source).not.toHaveBeenCalled();
    expiration = new Date(Date.now() + 60_000);
    await Promise.all([call(), call(), call()]);
    expect(source).toHaveBeenCalledOnce();
    // These expire within five minutes.
    expiration = new Date(Date.now() + 3_600_000);
    await call();
    await call();
    expect(source).toHaveBeenCalledTimes(2);
  });

  it('is asked again after the service refused what it gave', async () => {
    const source = vi.fn(async () => CREDENTIALS);
    const provider = createProvider({ baseURL: server.baseURL, credentials: source });
    server.enqueue({
      fault: {
        kind: 'status',
        status: 403,
        headers: { 'x-amzn-errortype': 'ExpiredTokenException' },
        body: { message: 'The security token included in the request is expired' },
      },
    });
    await expect(provider.chatCompletion({ messages }, callContext())).rejects.toMatchObject({
      code: 'authentication',
      providerCode: 'ExpiredTokenException',
    });
    await provider.chatCompletion({ messages }, callContext());
    expect(source).toHaveBeenCalledTimes(2);
  });

  it('gave a token that no error shows, also of a call that fails after another one', async () => {
    const sessionToken = 'FwoGZXIvYXdzEXAMPLETOKEN';
    server.enqueue(refusal(sessionToken), refusal(sessionToken));
    const [bothAsked, firstFailed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const own = vi.fn<typeof fetch>(async (input, init) => {
      const isSecond = own.mock.calls.length === 2;
      if (isSecond) bothAsked.resolve();
      await (isSecond ? firstFailed.promise : bothAsked.promise);
      return fetch(input, init);
    });
    const credentials = async () => ({ ...CREDENTIALS, sessionToken });
    const provider = createProvider({ baseURL: server.baseURL, credentials, fetch: own });
    const failures = await Promise.all(
      [1, 2].map(() =>
        provider.chatCompletion({ messages }, callContext()).catch((error: unknown) => {
          firstFailed.resolve();
          return error;
        }),
      ),
    );
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'authentication' });
      expect(String(failure)).not.toContain(sessionToken);
    }
  });

  it('that fails makes an authentication error, and is asked again by the next call', async () => {
    const source = vi.fn(async () => CREDENTIALS).mockRejectedValueOnce(new Error('no such role'));
    const provider = createProvider({ baseURL: server.baseURL, credentials: source });
    await expect(provider.chatCompletion({ messages }, callContext())).rejects.toMatchObject({
      code: 'authentication',
      message: '"aws" got no AWS credentials: no such role',
    });
    expect((await provider.chatCompletion({ messages }, callContext())).text).toBe('You said: Grüße!');
    expect(server.requests).toHaveLength(1);
  });

  it('that cannot be reached makes a connection error', async () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const credentials = (): Promise<never> => Promise.reject(new Error('no token', { cause }));
    await expect(ask({ credentials })).rejects.toMatchObject({ code: 'connection' });
  });

  it('that hangs ends with its call, and the next call asks anew', async () => {
    const source = vi.fn(async () => CREDENTIALS).mockReturnValueOnce(new Promise(() => undefined));
    const provider = createProvider({ baseURL: server.baseURL, credentials: source });
    const [first, second] = [new AbortController(), new AbortController()];
    const calls = [first, second].map(({ signal }) =>
      expect(provider.chatCompletion({ messages }, callContext({ signal }))).rejects.toMatchObject({ code: 'aborted' }),
    );
    await vi.waitFor(() => expect(source).toHaveBeenCalledOnce());
    first.abort();
    await calls[0];
    second.abort();
    await calls[1];
    await provider.chatCompletion({ messages }, callContext());
    expect(source).toHaveBeenCalledTimes(2);
    expect(server.requests).toHaveLength(1);
  });

  it('is the chain of the SDK, whose failure is told in its words', async () => {
    await expect(ask({ credentials: undefined })).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('got no AWS credentials'),
    });
    expect(server.requests).toHaveLength(0);
  });
});

it('needs a region', async () => {
  await expect(ask({ region: undefined })).rejects.toMatchObject({
    code: 'authentication',
    message: expect.stringContaining('Set the option region'),
  });
  expect(server.requests).toHaveLength(0);
});
