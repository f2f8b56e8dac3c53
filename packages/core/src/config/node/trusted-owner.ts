import type { Stats } from 'node:fs';

const WORLD_MAY_WRITE = 0o002;
const GROUP_MAY_WRITE = 0o020;

/**
 * The reason not to trust a file: a user other than the user of this process, or root, could have written it. For files in parent
 * folders of the working directory that the caller did not name: every user can put a file into a shared folder such as `/tmp`.
 * Many systems give new files to a group of the user's own, which may write to them: this group counts as the user.
 *
 * @returns the end of a sentence about the file; `undefined` if the file can be trusted, and on systems without such owners
 */
export function ownerProblem({ uid, gid, mode }: Pick<Stats, 'uid' | 'gid' | 'mode'>): string | undefined {
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  if (uid !== user && uid !== 0) return `belongs to another user (uid ${uid}) and lies above the working directory`;
  const group = (mode & GROUP_MAY_WRITE) !== 0 && gid !== process.getgid?.() && gid !== 0;
  if ((mode & WORLD_MAY_WRITE) === 0 && !group) return undefined;
  return 'may be written by other users and lies above the working directory';
}
