import { Writable } from 'node:stream';

/** Discards everything. */
export const NOWHERE: Writable = new Writable({
  write(_chunk, _encoding, done) {
    done();
  },
});
