import { createServer, type Server } from 'node:http';
import { isIP } from 'node:net';
import type { FlexiAI } from '@flexiai/core';
import { ConfigurationError, checkByRules } from '@flexiai/core/plugin';
import { dashboardHandler } from '../dashboard/dashboard-handler.ts';
import type { DashboardOptions } from '../dashboard/dashboard-options.ts';
import { isLoopbackName } from '../dashboard/http/allowed-host.ts';
import { DASHBOARD_RULES } from '../dashboard/http/resolve-dashboard-options.ts';
import { toNodeHandler } from './to-node-handler.ts';

/** Where and how the dashboard is served. */
export interface ServeDashboardOptions extends Omit<DashboardOptions, 'auth' | 'basePath'> {
  readonly ai: FlexiAI;
  /** 0 for any free port. @default 4173 */
  readonly port?: number;
  /** The address to listen on. An address that other machines can reach needs `auth`. @default '127.0.0.1' */
  readonly host?: string;
  /** Access control. @default every program on this machine, read-only unless `actions` is `true` */
  readonly auth?: DashboardOptions['auth'];
}

/** A running dashboard. */
export interface DashboardServer extends AsyncDisposable {
  /** Its address, such as `http://127.0.0.1:4173/`. */
  readonly url: string;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

const isPort = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;

/**
 * Serves the dashboard of a client on a port, only on this machine unless `host` is set. Like every server, it keeps
 * the process running until it is closed.
 *
 * ```ts
 * const { url } = await serveDashboard({ ai, port: 4173 });
 * ```
 *
 * @throws ConfigurationError for invalid options, and for an address that other machines can reach without `auth`;
 * errors of `listen`, such as `EADDRINUSE`
 */
export async function serveDashboard(options: ServeDashboardOptions): Promise<DashboardServer> {
  const { auth: authRule, basePath: _, ...rules } = DASHBOARD_RULES;
  checkByRules('serveDashboard', options, {
    ...rules,
    auth: authRule,
    ai: [() => true, 'a client of createFlexiAI'],
    port: [isPort, 'a port, 0 to 65535'],
    host: [(value) => typeof value === 'string' && value !== '', 'an address or a name'],
  });
  const { ai, port = 4173, host = '127.0.0.1', auth = false, hosts, ...rest } = options;
  const isLocal = isLoopbackName(host.toLowerCase());
  if (auth === false && !isLocal) {
    throw new ConfigurationError(
      `serveDashboard refuses to listen on ${host} without the option auth: other machines can reach it. ` +
        'Set auth, or leave host at 127.0.0.1.',
    );
  }
  const named = isIP(host) === 6 ? `[${host}]` : host;
  const handler = dashboardHandler(ai, {
    ...rest,
    auth,
    basePath: '/',
    // On loopback even with a password: a foreign page must not reach it through a name that resolves to it.
    ...(hosts !== undefined
      ? { hosts }
      : isLocal && { hosts: ['localhost', '127.0.0.1', '[::1]', named.toLowerCase()] }),
  });
  const server = createServer(toNodeHandler(handler));
  try {
    await listen(server, port, host);
  } catch (error) {
    handler.close();
    throw error;
  }
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const close = async (): Promise<void> => {
    handler.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://${named}:${actual}/`, close, [Symbol.asyncDispose]: close };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
