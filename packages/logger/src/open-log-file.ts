import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';

/** A file opened for appending. */
export interface OpenLogFile {
  readonly descriptor: number;
  readonly stat: Stats;
  /** Whether a new line can start: a killed process, or a full disk, may have left an incomplete line. */
  readonly endsWithLineBreak: boolean;
}

/** Only for the owner, because logs contain requests, addresses and names of users. */
const OWNER_ONLY = 0o600;

/**
 * Opens a regular file, or a device, for appending. A new file is readable only for its owner.
 *
 * Links are not followed: another user with write access to the folder could otherwise direct lines into any file of
 * the process's user. A pipe is rejected before it is opened, because opening it would block until another process
 * reads it.
 *
 * @throws the system's error, or one that describes the kind of the path
 */
export function openLogFile(path: string): OpenLogFile {
  const found = lstatSync(path, { throwIfNoEntry: false });
  refuseOthers(found);
  const { O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDWR, O_WRONLY } = constants;
  // The path may change after the check: the flags ensure the same kind.
  const flags = found?.isFile() === false ? O_WRONLY : O_RDWR | O_CREAT | O_NONBLOCK;
  const descriptor = openSync(path, flags | O_APPEND | O_NOFOLLOW, OWNER_ONLY);
  try {
    // By its descriptor, because another process may have replaced the file at the path.
    const stat = fstatSync(descriptor);
    refuseOthers(stat);
    return { descriptor, stat, endsWithLineBreak: !stat.isFile() || endsWithLineBreak(descriptor, stat.size) };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function endsWithLineBreak(descriptor: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size === 0 || readSync(descriptor, last, 0, 1, size - 1) === 0 || last[0] === 10;
}

function refuseOthers(stat: Stats | undefined): void {
  if (stat === undefined || stat.isFile() || stat.isCharacterDevice()) return;
  if (stat.isSymbolicLink()) {
    throw new Error('it is a link, and log files do not follow links; for /dev/stdout, pass a destination');
  }
  if (stat.isDirectory()) throw new Error('EISDIR: it is a folder');
  throw new Error(`it is a ${stat.isFIFO() ? 'pipe' : stat.isSocket() ? 'socket' : 'block device'}, not a file`);
}
