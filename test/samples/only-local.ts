// Loaded before a sample (`node --import`): redirects connections to providers to their local servers, and blocks all
// others. It works on sockets, below every HTTP client: fetch, node:https and undici.
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

const ports: Record<string, number> = JSON.parse(process.env['FLEXIAI_SAMPLE_PORTS'] ?? '{}');

const connectSocket = net.Socket.prototype.connect;
net.Socket.prototype.connect = function connect(this: net.Socket, ...args: unknown[]): net.Socket {
  // node:net passes its arguments as one array, other callers as documented.
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = hostOf(options, 'localhost');
  if (!['localhost', '127.0.0.1', '::1'].includes(host)) throw new Error(`A sample reached for ${host}.`);
  return Reflect.apply(connectSocket, this, args);
};

/** A connection to a provider: plain HTTP to its local server, which the client treats as TLS. */
function connectTls(...args: unknown[]): net.Socket {
  const host = hostOf(args[0], 'localhost');
  const port = ports[host];
  if (port === undefined) throw new Error(`A sample reached for ${host}.`);
  const socket = net.connect(port, '127.0.0.1');
  Object.assign(socket, { encrypted: true, authorized: true, alpnProtocol: false });
  return socket.once('connect', () => socket.emit('secureConnect'));
}
Object.assign(tls, { connect: connectTls });
// For named imports of the function.
syncBuiltinESMExports();

function hostOf(options: unknown, fallback: string): string {
  if (typeof options !== 'object' || options === null) return fallback;
  if ('servername' in options && typeof options.servername === 'string' && options.servername !== '') {
    return options.servername;
  }
  return 'host' in options && typeof options.host === 'string' ? options.host : fallback;
}
