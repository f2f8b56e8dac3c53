import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallContext, FlexiAIError, Provider, UnifiedRequest } from '@flexiai/core/plugin';
import type { GoogleConfigInput, VertexConfigInput } from '../src/index.ts';
import { google, vertex } from '../src/index.ts';
// Loaded by the first call otherwise, whose time on a busy machine is that of a test.
import '@google/genai/web';
import '../src/auth/google-auth.ts';
import '../src/make-calls.ts';

const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

/** A provider as core makes it: options through the schema, then `create`. */
export function makeGoogle(options: Partial<GoogleConfigInput>): Provider {
  const result = google.configSchema['~standard'].validate({ model: 'gemini-2.5-flash', ...options });
  if (result instanceof Promise || result.issues !== undefined) throw new Error(JSON.stringify(result));
  return google.create(result.value, { name: 'my-google', logger });
}

export function makeVertex(options: Partial<VertexConfigInput>): Provider {
  const result = vertex.configSchema['~standard'].validate({ model: 'gemini-2.5-flash', ...options });
  if (result instanceof Promise || result.issues !== undefined) throw new Error(JSON.stringify(result));
  return vertex.create(result.value, { name: 'my-vertex', logger });
}

export function callContext(overrides: Partial<CallContext> = {}): CallContext {
  return { signal: new AbortController().signal, requestId: 'call-1', attempt: 1, logger, ...overrides };
}

export function ask(text: string): UnifiedRequest {
  return { messages: [{ role: 'user', content: text }] };
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<FlexiAIError> {
  return promise.then(
    () => {
      throw new Error('It should have failed.');
    },
    (error: FlexiAIError) => error,
  );
}

/** A file with credentials, for one test file. */
export interface CredentialFile extends AsyncDisposable {
  readonly path: string;
  /** What of it no message may show. */
  readonly secret: string;
}

/** The key of a service account that exists nowhere. */
export async function serviceAccountFile(): Promise<CredentialFile> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return credentialFile(pem.split('\n')[1] ?? '', {
    type: 'service_account',
    project_id: 'project-of-the-file',
    private_key_id: 'key-1',
    private_key: pem,
    client_email: 'tester@project-of-the-file.iam.gserviceaccount.com',
    client_id: '1',
    token_uri: 'https://oauth2.googleapis.com/token',
  });
}

/** What `gcloud auth application-default login` writes. */
export async function userFile(): Promise<CredentialFile> {
  return credentialFile('1//refresh-token-of-a-person', {
    type: 'authorized_user',
    client_id: 'client-1',
    client_secret: 'client-secret',
    refresh_token: '1//refresh-token-of-a-person',
    quota_project_id: 'project-that-pays',
  });
}

async function credentialFile(secret: string, content: object): Promise<CredentialFile> {
  const folder = await mkdtemp(join(tmpdir(), 'flexiai-google-'));
  const path = join(folder, 'credentials.json');
  await writeFile(path, JSON.stringify(content));
  return { path, secret, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** A `fetch` that asks a local server in place of Google's for tokens. */
export function fetchWithTokensFrom(address: string): typeof fetch {
  return (input, init) => fetch(String(input).replace('https://oauth2.googleapis.com', address), init);
}
