import { startWireServer, type WireServer, type WireServerOptions } from '../server/wire-server.ts';
import { tokenWire } from './token-wire.ts';

/**
 * Starts a local server that issues tokens as Google's OAuth server does: `POST /token`, for keys of service accounts and for refresh
 * tokens. A reply with a `body` issues that one: `{ body: { access_token, expires_in, token_type: 'Bearer' } }`.
 */
export function startGoogleTokenServer(options: WireServerOptions = {}): Promise<WireServer> {
  return startWireServer(tokenWire, options);
}
