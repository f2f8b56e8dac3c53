/** Exports that need Node: servers, and handlers for frameworks on `node:http`. */

export { type DashboardServer, type ServeDashboardOptions, serveDashboard } from './node/serve-dashboard.ts';
export { type SqliteHistory, type SqliteHistoryOptions, sqliteHistory } from './node/sqlite-history.ts';
export { type NodeHandler, toNodeHandler, type WebHandler } from './node/to-node-handler.ts';
