import { createWireServer } from '../kit/create-wire-server.ts';
import type { WireServer, WireServerOptions } from '../server/wire-server.ts';
import { anthropicWire } from './anthropic-wire.ts';

const kind = createWireServer(anthropicWire);

/**
 * Starts a local server with the Anthropic API: Messages, unary and streamed, token counting and models. Its `baseURL`
 * is the bare origin, as the SDK expects it.
 */
export function startAnthropicServer(options: WireServerOptions = {}): Promise<WireServer> {
  return kind.start({ strict: false, ...options });
}
