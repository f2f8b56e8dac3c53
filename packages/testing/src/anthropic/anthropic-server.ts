import { startWireServer, type WireServer, type WireServerOptions } from '../server/wire-server.ts';
import { anthropicWire } from './anthropic-wire.ts';

/**
 * Starts a local server with the Anthropic API: Messages, unary and streamed, token counting and models. Its `baseURL`
 * is the bare origin, as the SDK expects it.
 */
export function startAnthropicServer(options: WireServerOptions = {}): Promise<WireServer> {
  return startWireServer(anthropicWire, options);
}
