export { type SqliteStoreOptions, sqliteStore } from './stores/sqlite/sqlite-store.ts';
