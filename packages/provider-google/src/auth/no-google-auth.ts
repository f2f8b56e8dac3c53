import type { GoogleAuthClient } from './auth-client.ts';
import type { CredentialSource } from './google-auth.ts';

/** Google's library for credentials needs Node: elsewhere, the application brings its own. */
export function findCredentials(_source: CredentialSource): GoogleAuthClient {
  throw new Error(
    'this runtime has no files and no metadata server with credentials: set vertex.authClient, or an apiKey for express mode',
  );
}
