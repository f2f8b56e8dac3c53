// Test files share a process: each must restore its state, or later files depend on the order.
import { afterAll, expect, vi } from 'vitest';

const env = { ...process.env };
const before = found();

function found(): object {
  const names = new Set([...Object.keys(env), ...Object.keys(process.env)]);
  return {
    // Only the names: a value may be a key, and failures are printed.
    changedVariables: [...names].filter((name) => env[name] !== process.env[name]),
    directory: process.cwd(),
    fetch: globalThis.fetch,
    unhandledRejection: process.listeners('unhandledRejection'),
    warning: process.listeners('warning'),
    hasFakeTimers: vi.isFakeTimers(),
    timers: [globalThis.setTimeout, globalThis.setInterval, globalThis.setImmediate, globalThis.Date],
  };
}

// Hooks run from the last to the first: this one runs after those of the file.
afterAll(() => {
  const after = found();
  vi.useRealTimers();
  expect(after, 'the state after the file').toEqual(before);
});
