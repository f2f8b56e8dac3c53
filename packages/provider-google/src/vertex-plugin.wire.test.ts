import { createFlexiAI } from '@flexiai/core';
import { responseFromParts, type StreamPart } from '@flexiai/core/plugin';
import { startGoogleTokenServer, startVertexServer, type WireServer } from '@flexiai/testing';
import { GoogleGenAI } from '@google/genai';
import { GoogleAuth } from 'google-auth-library';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ask,
  type CredentialFile,
  callContext,
  failureOf,
  fetchWithTokensFrom,
  makeGoogle,
  makeVertex,
  serviceAccountFile,
  userFile,
} from '../test/harness.ts';
import { type GoogleConfigInput, type VertexOptions, vertex } from './index.ts';

let server: WireServer;
let tokens: WireServer;
let account: CredentialFile;
let person: CredentialFile;
beforeAll(async () => {
  [server, tokens, account, person] = await Promise.all([
    startVertexServer({ strict: true }),
    startGoogleTokenServer(),
    serviceAccountFile(),
    userFile(),
  ]);
});
beforeEach(() => {
  // Nothing of this machine: neither its credentials nor the search for a metadata server.
  for (const name of [
    'GOOGLE_CLOUD_PROJECT',
    'GOOGLE_CLOUD_LOCATION',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'GCLOUD_PROJECT',
  ]) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.reset();
  tokens.reset();
});
afterAll(async () => {
  await Promise.all([server.close(), tokens.close(), account[Symbol.asyncDispose](), person[Symbol.asyncDispose]()]);
});

const place: VertexOptions = { project: 'my-project', location: 'europe-west4' };
const path = '/v1beta1/projects/my-project/locations/europe-west4/publishers/google/models/gemini-2.5-flash';

/** An entry of the local servers with the service account's file. */
const onVertex = (vertex: VertexOptions = {}, options: Partial<GoogleConfigInput> = {}) =>
  makeGoogle({
    baseURL: server.baseURL,
    fetch: fetchWithTokensFrom(tokens.baseURL),
    vertex: { ...place, keyFile: account.path, ...vertex },
    ...options,
  });

async function streamed(provider: ReturnType<typeof onVertex>) {
  const parts: StreamPart[] = [];
  for await (const part of provider.streamChatCompletion(ask('Hi'), callContext())) parts.push(part);
  return responseFromParts(parts);
}

const givenTokens = () => server.requests.map(({ headers }) => headers['authorization']);

describe('a service account', () => {
  it('is asked in its project and region, with a token that it got once', async () => {
    tokens.reply({ body: { access_token: 'ya29.first', expires_in: 3600, token_type: 'Bearer' } });
    const provider = onVertex();
    expect(tokens.requests).toHaveLength(0);
    expect(await provider.chatCompletion(ask('Hi'), callContext())).toMatchObject({
      text: 'You said: Hi',
      content: [{ origin: { provider: 'google', model: 'gemini-2.5-flash' } }],
    });
    expect((await streamed(provider)).text).toBe('You said: Hi');
    expect(server.requests).toMatchObject([
      { path: `${path}:generateContent`, headers: { authorization: 'Bearer ya29.first' } },
      { path: `${path}:streamGenerateContent`, query: { alt: 'sse' }, headers: { authorization: 'Bearer ya29.first' } },
    ]);
    expect(server.requests[0]?.headers).not.toHaveProperty('x-goog-api-key');
    expect(tokens.requests).toMatchObject([{ body: { grant_type: expect.stringContaining('jwt-bearer') } }]);
  });

  it('belongs to the project of its file, and global is the region, where nothing else is said', async () => {
    const provider = onVertex({ project: undefined, location: undefined });
    await provider.chatCompletion(ask('Hi'), callContext());
    expect(server.requests[0]?.path).toContain('/projects/project-of-the-file/locations/global/publishers/google/');
  });

  it('asks for one token, however many calls wait for it', async () => {
    tokens.reply({ delayMs: 20 });
    const provider = onVertex();
    await Promise.all(Array.from({ length: 20 }, () => provider.chatCompletion(ask('Hi'), callContext())));
    expect(tokens.requests).toHaveLength(1);
    expect(new Set(givenTokens()).size).toBe(1);
  });

  it('gets a new token before the old one expires', async () => {
    // The library renews what lives less than five minutes longer.
    tokens.enqueue({ body: { access_token: 'ya29.short', expires_in: 200, token_type: 'Bearer' } });
    const provider = onVertex();
    await provider.chatCompletion(ask('Hi'), callContext());
    await provider.chatCompletion(ask('Hi'), callContext());
    expect(tokens.requests).toHaveLength(2);
    expect(givenTokens()[0]).toBe('Bearer ya29.short');
    expect(givenTokens()[1]).not.toBe('Bearer ya29.short');
  });

  it('gets a new token after the service refused one', async () => {
    const provider = onVertex();
    server.enqueue({ fault: { kind: 'status', status: 401 } });
    expect(await failureOf(provider.chatCompletion(ask('Hi'), callContext()))).toMatchObject({
      code: 'authentication',
      status: 401,
      providerCode: 'ACCESS_TOKEN_EXPIRED',
    });
    await provider.chatCompletion(ask('Hi'), callContext());
    expect(tokens.requests).toHaveLength(2);
  });
});

it('shows no token in the error of the call that got it', async () => {
  tokens.reply({ body: { access_token: 'ya29.fresh-token-0123456789', expires_in: 3600, token_type: 'Bearer' } });
  const body = { error: { code: 403, message: 'ya29.fresh-token-0123456789 may not', status: 'PERMISSION_DENIED' } };
  const reply = { fault: { kind: 'status', status: 403, body } } as const;
  server.enqueue(reply, reply, reply);
  for (const call of [
    () => onVertex().chatCompletion(ask('Hi'), callContext()),
    () => streamed(onVertex()),
    () => onVertex({}, { model: 'gemini-embedding-001' }).authenticate(),
  ]) {
    const failure = await failureOf(call());
    expect(failure).toMatchObject({ code: 'permission', message: expect.stringContaining('may not') });
    expect(String(failure)).not.toContain('ya29.fresh');
  }
});

describe('a token that does not come', () => {
  it.each([
    [{ status: 400 }, 'authentication', 'invalid_grant (Invalid JWT Signature.)'],
    [{ status: 503 }, 'connection', 'the status 503'],
  ])('for an answer with %j is the failure of the call', async (fault, code, text) => {
    tokens.enqueue({ fault: { kind: 'status', ...fault } });
    const error = await failureOf(onVertex().chatCompletion(ask('Hi'), callContext()));
    expect(error).toMatchObject({ code, provider: 'my-google', message: expect.stringContaining(text) });
    expect(tokens.requests).toHaveLength(1);
    const assertion = String(Object(tokens.requests[0]?.body)['assertion']);
    expect(assertion.length).toBeGreaterThan(100);
    const shown = JSON.stringify(error) + String(error.stack) + JSON.stringify(error.cause ?? null);
    expect(shown).not.toContain(assertion);
    expect(shown).not.toContain(account.secret);
    expect(server.requests).toHaveLength(0);
  });

  it('for an endpoint that cannot be reached is a connection error, and the next call asks again', async () => {
    tokens.enqueue({ fault: { kind: 'reset' } });
    const provider = onVertex();
    expect(await failureOf(provider.chatCompletion(ask('Hi'), callContext()))).toMatchObject({ code: 'connection' });
    expect((await provider.chatCompletion(ask('Hi'), callContext())).text).toBe('You said: Hi');
  });

  it('keeps no call longer than its signal', async () => {
    tokens.enqueue({ fault: { kind: 'hang' } });
    const controller = new AbortController();
    const provider = onVertex();
    const failure = failureOf(provider.chatCompletion(ask('Hi'), callContext({ signal: controller.signal })));
    await tokens.waitForRequest(0);
    controller.abort();
    expect(await failure).toMatchObject({ code: 'aborted' });
    await provider.close?.();
  });

  it('for a file that is not there names the file’s absence, and asks nothing', async () => {
    const provider = onVertex({ keyFile: '/nowhere/credentials.json' });
    const error = await failureOf(provider.chatCompletion(ask('Hi'), callContext()));
    expect(error).toMatchObject({ code: 'authentication', message: expect.stringContaining('no credentials') });
    expect(tokens.requests).toHaveLength(0);
  });
});

describe('other credentials', () => {
  it('are those that the environment names, with the project that pays', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', person.path);
    vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'project-of-the-environment');
    vi.stubEnv('GOOGLE_CLOUD_LOCATION', 'us-central1');
    const provider = onVertex({ keyFile: undefined, project: undefined, location: undefined });
    await provider.chatCompletion(ask('Hi'), callContext());
    expect(tokens.requests).toMatchObject([{ body: { grant_type: 'refresh_token', refresh_token: person.secret } }]);
    expect(server.requests).toMatchObject([
      {
        path: expect.stringContaining('/projects/project-of-the-environment/locations/us-central1/'),
        headers: { 'x-goog-user-project': 'project-that-pays', authorization: expect.stringContaining('Bearer ya29.') },
      },
    ]);
  });

  it('may be an own client, of the library or of the application', async () => {
    const authClient = { getRequestHeaders: async () => ({ Authorization: 'Bearer mine' }), projectId: 'mine' };
    await onVertex({ project: undefined, keyFile: undefined, authClient }).chatCompletion(ask('Hi'), callContext());
    const library = new GoogleAuth({
      keyFilename: account.path,
      scopes: 'https://www.googleapis.com/auth/cloud-platform',
      clientOptions: { transporterOptions: { fetchImplementation: fetchWithTokensFrom(tokens.baseURL) } },
    });
    await onVertex({ keyFile: undefined, authClient: library }).chatCompletion(ask('Hi'), callContext());
    expect(givenTokens()).toEqual(['Bearer mine', expect.stringContaining('Bearer ya29.')]);
    expect(server.requests[0]?.path).toContain('/projects/mine/');
  });

  it('need a project', async () => {
    const authClient = { getRequestHeaders: async () => new Headers({ authorization: 'Bearer mine' }) };
    const provider = onVertex({ project: undefined, keyFile: undefined, authClient });
    const error = await failureOf(provider.chatCompletion(ask('Hi'), callContext()));
    expect(error).toMatchObject({ code: 'authentication', message: expect.stringContaining('GOOGLE_CLOUD_PROJECT') });
  });

  it('may be a key of express mode, which belongs to a project', async () => {
    const provider = makeGoogle({ baseURL: server.baseURL, apiKey: 'AQ.express-key-0123456789', vertex: {} });
    expect((await streamed(provider)).text).toBe('You said: Hi');
    expect(server.requests).toMatchObject([
      {
        path: '/v1beta1/publishers/google/models/gemini-2.5-flash:streamGenerateContent',
        headers: { 'x-goog-api-key': 'AQ.express-key-0123456789' },
      },
    ]);
    expect(givenTokens()).toEqual([undefined]);
  });

  it('may be a header of a gateway, which needs no token', async () => {
    const headers = { Authorization: 'Bearer of-the-gateway' };
    await onVertex({ keyFile: undefined }, { headers }).chatCompletion(ask('Hi'), callContext());
    expect(server.requests[0]).toMatchObject({
      path: `${path}:generateContent`,
      headers: { authorization: 'Bearer of-the-gateway' },
    });
    expect(tokens.requests).toHaveLength(0);
  });

  it('may be those of the user’s own SDK client', async () => {
    const client = new GoogleGenAI({
      vertexai: true,
      project: 'my-project',
      location: 'europe-west4',
      googleAuthOptions: {
        keyFilename: account.path,
        clientOptions: { transporterOptions: { fetchImplementation: fetchWithTokensFrom(tokens.baseURL) } },
      },
      httpOptions: { baseUrl: server.baseURL },
    });
    const provider = makeGoogle({ client });
    expect((await streamed(provider)).text).toBe('You said: Hi');
    await provider.authenticate();
    expect(server.requests.map((request) => request.path)).toEqual([
      `${path}:streamGenerateContent`,
      `${path}:countTokens`,
    ]);
    expect(givenTokens()[0]).toContain('Bearer ya29.');
  });
});

describe('the service', () => {
  const authClient = { getRequestHeaders: async () => ({}) };
  const provider = () => onVertex({ keyFile: undefined, authClient });

  it('is checked by counting tokens, and lists the models that answer', async () => {
    await provider().authenticate();
    const forEmbeddings = onVertex({ keyFile: undefined, authClient }, { model: 'gemini-embedding-001' });
    await forEmbeddings.authenticate();
    expect(await provider().listModels?.()).toEqual([{ id: 'gemini-2.5-flash' }, { id: 'gemini-2.5-pro' }]);
    expect(server.requests).toMatchObject([
      { path: `${path}:countTokens` },
      { path: '/v1beta1/publishers/google/models', query: { pageSize: '1' } },
      { path: '/v1beta1/publishers/google/models', query: { pageSize: '100' } },
    ]);
  });

  it.each([
    [{ status: 403 }, { code: 'permission', providerCode: 'IAM_PERMISSION_DENIED' }],
    [{ error: 'model-not-found' }, { code: 'model-not-found', message: expect.stringContaining('Publisher Model') }],
    [
      { status: 429, retryAfter: 7 },
      { code: 'rate-limit', retryAfterMs: 7000 },
    ],
    [{ error: 'insufficient-quota' }, { code: 'quota-exhausted' }],
    [{ error: 'context-length' }, { code: 'context-length' }],
    [{ error: 'overloaded' }, { code: 'overloaded' }],
  ] as const)('fails with %j as %j', async (fault, expected) => {
    server.enqueue({ fault: { kind: 'status', ...fault } });
    expect(await failureOf(provider().chatCompletion(ask('Hi'), callContext()))).toMatchObject(expected);
  });

  it('ends a stream that was cut between two events with an error', async () => {
    server.enqueue({ text: 'one two', fault: { kind: 'cut', afterTokens: 1 } });
    expect(await failureOf(streamed(provider()))).toMatchObject({ code: 'connection' });
  });

  it.each([
    ['text-embedding-005', 'predict'],
    ['gemini-embedding-001', 'predict'],
    ['gemini-embedding-2', 'embedContent'],
  ])('makes embeddings with %s by %s', async (model, verb) => {
    const most = provider().capabilitiesOf?.(model).maxEmbeddingInputs;
    expect(most).toBe(model.startsWith('gemini') ? 1 : 250);
    const options = { dimensions: 3, providerOptions: { google: { taskType: 'RETRIEVAL_QUERY' } } };
    const answer = await provider().embed?.({ input: ['twelve signs'], model, ...options }, callContext());
    expect(answer).toMatchObject({ model, usage: { inputTokens: 3, accuracy: 'reported' } });
    expect(answer?.embeddings[0]).toHaveLength(3);
    const [request] = server.requests;
    expect(request?.path).toMatch(new RegExp(`/publishers/google/models/${model}:${verb}$`));
    expect(request?.body).toEqual(
      verb === 'predict'
        ? {
            instances: [{ content: 'twelve signs', task_type: 'RETRIEVAL_QUERY' }],
            parameters: { outputDimensionality: 3 },
          }
        : {
            content: { role: 'user', parts: [{ text: 'twelve signs' }] },
            embedContentConfig: { outputDimensionality: 3, taskType: 'RETRIEVAL_QUERY' },
          },
    );
  });

  it('has models of other publishers, and endpoints of tuned ones', async () => {
    const endpoint = 'projects/other/locations/us-central1/endpoints/123';
    for (const model of ['meta/llama-4', endpoint]) {
      await provider().chatCompletion({ ...ask('Hi'), model }, callContext());
    }
    expect(server.requests.map((request) => request.path)).toEqual([
      '/v1beta1/projects/my-project/locations/europe-west4/publishers/meta/models/llama-4:generateContent',
      `/v1beta1/${endpoint}:generateContent`,
    ]);
    for (const model of ['../x', 'projects/x', 'a/b/c', 'x?y', '']) {
      const failure = failureOf(provider().chatCompletion({ ...ask('Hi'), model }, callContext()));
      expect(await failure).toMatchObject({ code: 'model-not-found' });
    }
  });

  it('gets no blocks that only the Gemini API takes', async () => {
    const raw = { toolCall: { id: '1', toolType: 'GOOGLE_SEARCH_WEB', args: {} } };
    const block = { type: 'provider-block', kind: 'tool-call', name: 'toolCall', raw } as const;
    const answer = await provider().chatCompletion(
      { messages: [...ask('Hi').messages, { role: 'assistant', content: [block] }, ...ask('And?').messages] },
      callContext(),
    );
    expect(answer.warnings).toMatchObject([{ code: 'unsupported-content', setting: 'messages[1].content[0]' }]);
  });
});

it('the plugin vertex has the options of the place beside the others, and its own name', async () => {
  const authClient = { getRequestHeaders: async () => ({}) };
  const provider = makeVertex({ ...place, authClient, baseURL: server.baseURL });
  const answer = await provider.chatCompletion(ask('Hi'), callContext());
  expect(answer.content).toMatchObject([{ origin: { provider: 'vertex' } }]);
  expect(server.requests).toMatchObject([{ path: `${path}:generateContent` }]);
});

it('a key of the environment does not replace the project and the region of an entry', async () => {
  vi.stubEnv('GOOGLE_VERTEX_API_KEY', 'AQ.express-key-0123456789');
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', account.path);
  const options = { baseURL: server.baseURL, fetch: fetchWithTokensFrom(tokens.baseURL), ...place };
  await using ai = createFlexiAI({ providers: [vertex({ model: 'gemini-2.5-flash', ...options })] });
  await ai.chatCompletion({ prompt: 'Hi' });
  expect(server.requests).toMatchObject([
    { path: `${path}:generateContent`, headers: { authorization: expect.stringContaining('Bearer ya29.') } },
  ]);
  expect(server.requests[0]?.headers).not.toHaveProperty('x-goog-api-key');
});
