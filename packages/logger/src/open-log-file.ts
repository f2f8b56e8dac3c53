import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';

/** A file that is open for lines at its end. */
export interface OpenLogFile {
  readonly descriptor: number;
  readonly stat: Stats;
  /** Whether a new line can begin: a process that was killed, or a full disk, may have left half of one. */
  readonly endsWithLineBreak: boolean;
}

/** What a log says is for its owner: requests, addresses, names of users. */
const OWNER_ONLY = 0o600;

/**
 * Opens a regular file, or a device, for lines at its end. A file that is made can be read by its owner only.
 *
 * A link is not followed: a user who may write in the folder could direct lines into any file of the process's user. A pipe is
 * refused before it is opened: opening one waits until another process reads it.
 *
 * @throws the system's error, or one that says what the path is
 */
export function openLogFile(path: string): OpenLogFile {
  const found = lstatSync(path, { throwIfNoEntry: false });
  refuseOthers(found);
  const { O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDWR, O_WRONLY } = constants;
  // The path may change between the look and the opening: the flags keep to what was seen.
  const flags = found?.isFile() === false ? O_WRONLY : O_RDWR | O_CREAT | O_NONBLOCK;
  const descriptor = openSync(path, flags | O_APPEND | O_NOFOLLOW, OWNER_ONLY);
  try {
    // By its descriptor: under the path, another process may have put another file by now.
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
    throw new Error('it is a link, and log files follow none; for /dev/stdout, pass a destination');
  }
  if (stat.isDirectory()) throw new Error('EISDIR: it is a folder');
  throw new Error(`it is a ${stat.isFIFO() ? 'pipe' : stat.isSocket() ? 'socket' : 'block device'}, not a file`);
}
