// A program that logs and ends, for ending-process.test.ts: node … ending-process.ts <how> <path> <lines>
import { writeSync } from 'node:fs';
import { createLogger } from '../src/index.ts';

const [, , how, path = '', lines] = process.argv;
const logger =
  how === 'stderr' || how === 'broken-pipe' || how === 'shared'
    ? createLogger()
    : createLogger({ file: { path, maxSizeBytes: 50_000, maxFiles: false }, console: false });

function log(from: number, count: number): void {
  for (let n = from; n < from + count; n += 1) logger.error(`line ${n}`, { n });
}

switch (how) {
  case 'exit':
  case 'stderr':
    log(0, Number(lines));
    process.exit(3);
    break;
  case 'throw':
    log(0, Number(lines));
    throw new Error('the end');
  case 'broken-pipe':
    log(0, Number(lines));
    writeSync(1, 'still here\n');
    break;
  case 'signal': {
    // Prints after each batch that it is logged; ends only by a signal.
    const next = (from: number): void => {
      log(from, 50);
      writeSync(1, `${from + 50}\n`);
      setImmediate(next, from + 50);
    };
    next(0);
    break;
  }
  case 'shared': {
    // Several of these write to one file, and rotate it with nearly every line.
    const shared = createLogger({ file: { path, maxSizeBytes: 400, maxFiles: false }, console: false });
    for (let n = 0; n < Number(lines); n += 1) shared.info('line', { n, who: process.pid });
    break;
  }
  default:
    throw new Error(`There is no end "${how}".`);
}
