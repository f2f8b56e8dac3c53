/** Environment variables. */
export interface Variables {
  readonly [name: string]: string | undefined;
}

/** The variables of this process; a runtime without them has none. */
export function environment(): Variables {
  return (globalThis as { process?: { env?: Variables } }).process?.env ?? {};
}
