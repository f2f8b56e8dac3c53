// Test files share a process: each must leave it as it found it, or the next ones depend on their order.
import { afterAll, expect, vi } from 'vitest';

const env = { ...process.env };
const before = found();

function found(): object {
  const names = new Set([...Object.keys(env), ...Object.keys(process.env)]);
  return {
    // Their names only: a value may be a key, and a failure is printed.
    changedVariables: [...names].filter((name) => env[name] !== process.env[name]),
    directory: process.cwd(),
    fetch: globalThis.fetch,
    unhandledRejection: process.listeners('unhandledRejection'),
    warning: process.listeners('warning'),
    hasFakeTimers: vi.isFakeTimers(),
  };
}

// Hooks run from the last to the first: this one comes after those of the file.
afterAll(() => {
  const after = found();
  vi.useRealTimers();
  expect(after, 'what the file leaves behind').toEqual(before);
});
