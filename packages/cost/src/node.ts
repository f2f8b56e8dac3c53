export { type SqliteStoreOptions, sqliteStore } from './node/sqlite/sqlite-store.ts';
