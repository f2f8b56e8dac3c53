import type { Metrics } from '../collector/metrics.ts';
import type { AuthOptions } from '../http/auth.ts';
import type { SpendingLimit } from './feed/spending-limit.ts';
import type { DashboardAction, DashboardLimit } from './model/dashboard-state.ts';

/** Something that an operator did with the dashboard. */
export interface DashboardAudit {
  /** In ms since the epoch. */
  readonly at: number;
  readonly action: DashboardAction;
  /** The entry's name. */
  readonly entry: string;
  /** The name that the operator signed in with, where there is one. */
  readonly user?: string;
  /** `refused`: the request was not signed in, came from another page, or had no valid token. `failed`: there is no such entry. */
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Why, unless it was done. */
  readonly reason?: string;
}

/** How the dashboard is shown, and to whom. */
export interface DashboardOptions {
  /**
   * Who may see. A browser signs in with a name and a password; with `{ token }`, the token is the password, with any name, and
   * programs send it as a bearer token. `false`: every sender of a request may see, and only requests to a loopback address
   * (by their `Host`) are answered, unless `hosts` names others.
   */
  readonly auth: AuthOptions | false;
  /**
   * Whether circuits can be reset, entries isolated and made primary.
   * @default `true` with `auth`, `false` without
   */
  readonly actions?: boolean;
  /** Given every action, done or refused: for an audit log. What it throws is dropped. @default none */
  readonly onAction?: (audit: DashboardAudit) => void;
  /**
   * The figures to show, with the client attached. They remember more than the page: a dashboard that is made later shows what
   * was before.
   * @default the dashboard's own
   */
  readonly metrics?: Metrics;
  /** The client's label in `metrics`. @default 'default' */
  readonly client?: string;
  /** What the page is about, such as the application's name. @default 'FlexiAI' */
  readonly title?: string;
  /**
   * Limits of spending and use, asked for each second while the page is open: those of `@flexiai/cost` by `() => costs.limits()`.
   * @default none
   */
  readonly limits?: () => readonly (DashboardLimit | SpendingLimit)[];
  /** Settings to show beside the entries; a function for those that change. Values of secrets are masked by their names. @default none */
  readonly settings?: object | (() => object);
  /**
   * The values of `Host` that are answered, without ports: others are a page elsewhere that has its name resolved to this
   * server.
   * @default every host with `auth`; loopback addresses and `localhost` without
   */
  readonly hosts?: readonly string[];
  /**
   * Where the page is mounted, such as `/ops/flexiai`: for frameworks that take the prefix away from the request's path.
   * @default found by the request's path
   */
  readonly basePath?: string;
}
