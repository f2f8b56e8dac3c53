import { inspect } from 'node:util';

const STREAMS = [process.stdout, process.stderr] as const;

/**
 * Everything that is written to the console and the standard streams, or emitted as a process warning, while a function
 * runs.
 */
export async function writtenDuring(run: () => Promise<void>): Promise<readonly string[]> {
  const written: string[] = [];
  const restore: (() => void)[] = [];
  const replace = (owner: object, name: string, value: (...said: readonly unknown[]) => unknown): void => {
    const original = Object.getOwnPropertyDescriptor(owner, name);
    Reflect.defineProperty(owner, name, { value, configurable: true, writable: true, enumerable: true });
    restore.push(() => {
      if (original === undefined) Reflect.deleteProperty(owner, name);
      else Reflect.defineProperty(owner, name, original);
    });
  };
  for (const [name, method] of Object.entries(console)) {
    if (typeof method !== 'function') continue;
    replace(console, name, (...said) => void written.push(`console.${name}(${said.map(textOf).join(', ')})`));
  }
  for (const stream of STREAMS) {
    const write = stream.write.bind(stream);
    replace(stream, 'write', (said) => {
      if (isOfRunner(said)) return write(said);
      written.push(textOf(said));
      return true;
    });
  }
  replace(process, 'emitWarning', (said) => void written.push(`process.emitWarning(${textOf(said)})`));
  try {
    await run();
  } finally {
    for (const undo of restore.reverse()) undo();
  }
  return written;
}

/** `node --test` runs each file in a process, whose results come through its standard output, whenever they are ready. */
function isOfRunner(said: unknown): said is Uint8Array {
  if (process.env['NODE_TEST_CONTEXT'] !== 'child-v8' || !(said instanceof Uint8Array)) return false;
  // The beginning of a value of `node:v8`.
  return said[0] === 0xff && said[1] === 0x0f;
}

function textOf(said: unknown): string {
  return typeof said === 'string' ? said : inspect(said, { depth: 2 });
}
