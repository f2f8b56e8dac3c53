import { describe, expect, it } from 'vitest';
import { ownerProblem } from './trusted-owner.ts';

const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
const OTHER = 54_321;

describe.skipIf(process.getuid === undefined)('a file above the working directory', () => {
  it.each([
    ['of the user', { uid, gid, mode: 0o100644 }],
    ['of root', { uid: 0, gid: OTHER, mode: 0o100644 }],
    ["of the user, writable by the user's own group", { uid, gid, mode: 0o100664 }],
  ])('%s is followed', (_whose, stats) => {
    expect(ownerProblem(stats)).toBeUndefined();
  });

  it.each([
    ['of another user', { uid: OTHER, gid, mode: 0o100600 }, `belongs to another user (uid ${OTHER})`],
    ['that every user may write to', { uid, gid, mode: 0o100666 }, 'may be written by other users'],
    ['of root that every user may write to', { uid: 0, gid: 0, mode: 0o100606 }, 'may be written by other users'],
    ['that another group may write to', { uid, gid: OTHER, mode: 0o100664 }, 'may be written by other users'],
  ])('%s is refused', (_whose, stats, reason) => {
    expect(ownerProblem(stats)).toContain(reason);
  });
});
