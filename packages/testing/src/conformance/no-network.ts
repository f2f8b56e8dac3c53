import { AsyncLocalStorage } from 'node:async_hooks';
import { isIPv4, Socket } from 'node:net';
import { fieldsOf } from '@flexiai/core/plugin';

/** What a rule without a server tried to reach. */
interface NetworkWatch {
  /** The first host that was to be reached; `undefined` if none was. */
  host: string | undefined;
}

/** The rule that is running: rules may run at the same time. */
const running = new AsyncLocalStorage<NetworkWatch>();
type Connect = (this: Socket, ...given: unknown[]) => Socket;

let rules = 0;
let own: Connect | undefined;

/**
 * Runs a rule, and keeps its connections on this machine: without a local server, a plugin would send requests to its real
 * service. All connections of Node are seen, whatever makes them: `fetch`, `node:https`, an SDK.
 *
 * @returns the host that was to be reached; `undefined` if none was
 */
export async function withoutNetwork(rule: () => Promise<void>): Promise<string | undefined> {
  const watch: NetworkWatch = { host: undefined };
  if (rules === 0) refuseConnections();
  rules += 1;
  try {
    await running.run(watch, rule);
  } catch (error) {
    if (watch.host === undefined) throw error;
  } finally {
    rules -= 1;
    if (rules === 0 && own !== undefined) Socket.prototype.connect = own as Socket['connect'];
  }
  return watch.host;
}

function refuseConnections(): void {
  own = Socket.prototype.connect as Connect;
  const connect = own;
  const guarded: Connect = function guarded(...given) {
    const host = hostOf(given);
    if (host === undefined || isLocal(host)) return connect.apply(this, given);
    const watch = running.getStore();
    if (watch !== undefined) watch.host ??= host;
    // A socket that is not connecting is written to at once. Its listeners are added in this turn.
    Reflect.set(this, 'connecting', true);
    setImmediate(() => this.destroy(new Error(`The conformance suite does not connect to ${host}.`)));
    return this;
  };
  Socket.prototype.connect = guarded as Socket['connect'];
}

/** The host of a connection; `undefined` for a pipe. Node passes its own arguments as one list. */
function hostOf(given: readonly unknown[]): string | undefined {
  const [target, name] = Array.isArray(given[0]) ? given[0] : given;
  if (typeof target === 'string' && Number.isNaN(Number(target))) return undefined;
  const { path, host = name } = fieldsOf(target);
  return typeof path === 'string' ? undefined : typeof host === 'string' ? host : 'localhost';
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
