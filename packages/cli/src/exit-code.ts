/** How the command ends. Documented in the README: scripts rely on it. */
export const EXIT = {
  ok: 0,
  /** The command was understood, and what it was to do failed. */
  failure: 1,
  /** The command line cannot be followed as it stands. */
  usage: 2,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
