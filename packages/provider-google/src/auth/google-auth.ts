import { GoogleAuth } from 'google-auth-library';
import type { GoogleAuthClient } from './auth-client.ts';

/** What the credentials are made from. */
export interface CredentialSource {
  readonly keyFile: string | undefined;
  /** Spares the library the search for one, which may start programs. */
  readonly project: string | undefined;
  /** Sends the requests for tokens. */
  readonly fetch: typeof globalThis.fetch;
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** Application Default Credentials, or those of a file, by Google's own library. */
export function findCredentials({ keyFile, project, fetch }: CredentialSource): GoogleAuthClient {
  return new GoogleAuth({
    scopes: [SCOPE],
    ...(keyFile !== undefined && { keyFilename: keyFile }),
    ...(project !== undefined && { projectId: project }),
    // The client repeats failed attempts; one attempt is one request.
    clientOptions: { transporterOptions: { fetchImplementation: fetch, retry: false, retryConfig: { retry: 0 } } },
  });
}
