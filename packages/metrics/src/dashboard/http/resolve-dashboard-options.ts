import { ConfigurationError, checkByRules, isObject, type OptionRule } from '@flexiai/core/plugin';
import { AUTH_RULE } from '../../http/auth.ts';
import type { DashboardOptions } from '../dashboard-options.ts';

const LONGEST_TITLE = 100;
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isHostName = (value: unknown): boolean =>
  typeof value === 'string' && (/^[\w.-]{1,253}$/.test(value) || /^\[[\da-f:.]+\]$/i.test(value));

export const DASHBOARD_RULES: Readonly<Record<keyof DashboardOptions, OptionRule>> = {
  auth: [(value) => value === false || AUTH_RULE[0](value), `${AUTH_RULE[1]}, or false`],
  actions: [(value) => typeof value === 'boolean', 'true or false'],
  onAction: [isFunction, 'a function'],
  metrics: [(value) => isObject(value) && isFunction(value['history']), 'what createMetrics returns'],
  client: [(value) => typeof value === 'string' && value !== '', 'a text'],
  title: [
    (value) => typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TITLE,
    `a text of 1 to ${LONGEST_TITLE} characters`,
  ],
  limits: [isFunction, 'a function that returns a list'],
  settings: [(value) => isObject(value) || isFunction(value), 'an object, or a function that returns one'],
  hosts: [
    (value) => Array.isArray(value) && value.length > 0 && value.every(isHostName),
    'a list of names of hosts, without ports',
  ],
  basePath: [(value) => typeof value === 'string' && /^\/[\w\-.~/%]*$/.test(value), 'a path that begins with "/"'],
};

/** The complete options of a dashboard. */
export interface ResolvedDashboardOptions extends Omit<DashboardOptions, 'hosts'> {
  readonly actions: boolean;
  readonly client: string;
  readonly title: string;
  /** `undefined`: every host is allowed. */
  readonly hosts: readonly string[] | 'loopback' | undefined;
}

/** @throws ConfigurationError that lists every problem with its path */
export function resolveDashboardOptions(what: string, options: DashboardOptions): ResolvedDashboardOptions {
  checkByRules(what, options, DASHBOARD_RULES);
  if (options.auth === undefined) {
    throw new ConfigurationError(
      `${what} needs the option auth: { username, password }, { token } or a function of the request. ` +
        'auth: false shows the page to every program on this machine.',
    );
  }
  const hasAuth = options.auth !== false;
  return Object.freeze({
    ...options,
    actions: options.actions ?? hasAuth,
    client: options.client ?? 'default',
    title: options.title ?? 'FlexiAI',
    hosts: options.hosts?.map((host) => host.toLowerCase()) ?? (hasAuth ? undefined : ('loopback' as const)),
  });
}
