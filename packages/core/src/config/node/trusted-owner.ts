import type { Stats } from 'node:fs';

const WORLD_MAY_WRITE = 0o002;
const GROUP_MAY_WRITE = 0o020;

/**
 * Why what a file says may not be followed: a user other than this process's, or root, could have written it.
 * For files that the caller did not name, and that lie above the working directory: in a shared folder such as `/tmp`, every
 * user may put one there. Many systems give new files to a group of the user's own, and let that group write: it counts as
 * the user.
 *
 * @returns the end of a sentence about the file; `undefined` where it may be followed, and on systems without such owners
 */
export function ownerProblem({ uid, gid, mode }: Pick<Stats, 'uid' | 'gid' | 'mode'>): string | undefined {
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  if (uid !== user && uid !== 0) return `belongs to another user (uid ${uid}) and lies above the working directory`;
  const group = (mode & GROUP_MAY_WRITE) !== 0 && gid !== process.getgid?.() && gid !== 0;
  if ((mode & WORLD_MAY_WRITE) === 0 && !group) return undefined;
  return 'may be written by other users and lies above the working directory';
}
