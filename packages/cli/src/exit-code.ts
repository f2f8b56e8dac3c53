/** The exit codes of the command. Documented in the README, because scripts rely on them. */
export const EXIT = {
  ok: 0,
  /** The command was valid, but failed. */
  failure: 1,
  /** The command line is invalid. */
  usage: 2,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
