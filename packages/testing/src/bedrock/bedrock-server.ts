import { startWireServer, type WireServer, type WireServerOptions } from '../server/wire-server.ts';
import { bedrockWire } from './bedrock-wire.ts';

/**
 * Starts a local server with the API of Amazon Bedrock: Converse, ConverseStream as a binary event stream, and the lists of
 * models. Its `baseURL` is the bare origin, which the SDK takes as its endpoint. The only valid key, if there is one, is an API
 * key, or the access key id of a signature; signatures are not verified.
 */
export function startBedrockServer(options: WireServerOptions = {}): Promise<WireServer> {
  return startWireServer(bedrockWire, options);
}
