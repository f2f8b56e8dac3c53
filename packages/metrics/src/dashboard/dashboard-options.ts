import type { Metrics } from '../collector/metrics.ts';
import type { AuthOptions } from '../http/auth.ts';
import type { SpendingLimit } from './feed/spending-limit.ts';
import type { DashboardAction, DashboardLimit } from './model/dashboard-state.ts';

/** An action of an operator in the dashboard. */
export interface DashboardAudit {
  /** In ms since the epoch. */
  readonly at: number;
  readonly action: DashboardAction;
  /** The entry's name. */
  readonly entry: string;
  /** The name that the operator signed in with, if there is one. */
  readonly user?: string;
  /**
   * `refused`: the request was not signed in, came from another page, or had no valid token. `failed`: there is no such
   * entry.
   */
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Why it was not done; absent if it was. */
  readonly reason?: string;
}

/** How the dashboard is shown, and to whom. */
export interface DashboardOptions {
  /**
   * Access control. A browser signs in with a name and a password; with `{ token }`, the token is the password, with
   * any name, and programs send it as a bearer token. `false` lets every request in, but only requests to a loopback
   * address (by their `Host`) are answered, unless `hosts` lists others.
   */
  readonly auth: AuthOptions | false;
  /**
   * Whether circuits can be reset, and entries isolated and promoted.
   * @default `true` with `auth`, `false` without
   */
  readonly actions?: boolean;
  /** Called for every action, done or rejected: for an audit log. Errors are ignored. @default none */
  readonly onAction?: (audit: DashboardAudit) => void;
  /**
   * The figures to show, with the client attached. They may be older than the dashboard, which then shows the earlier
   * history, too.
   * @default figures of the dashboard
   */
  readonly metrics?: Metrics;
  /** The client's label in `metrics`. @default 'default' */
  readonly client?: string;
  /** The title of the page, such as the application's name. @default 'FlexiAI' */
  readonly title?: string;
  /**
   * Limits of spending and use, called each second while the page is open: those of `@flexiai/cost` by `() =>
   * costs.limits()`.
   * @default none
   */
  readonly limits?: () => readonly (DashboardLimit | SpendingLimit)[];
  /**
   * Settings to show beside the entries; a function for changing ones. Secrets are masked by their names. @default none
   */
  readonly settings?: object | (() => object);
  /**
   * The allowed values of `Host`, without ports. Other values come from a foreign page whose name resolves to this
   * server.
   * @default every host with `auth`; loopback addresses and `localhost` without
   */
  readonly hosts?: readonly string[];
  /**
   * The mount path of the page, such as `/ops/flexiai`: for frameworks that strip the prefix from the request's path.
   * @default from the request's path
   */
  readonly basePath?: string;
}
