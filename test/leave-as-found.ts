// Test files share a process: each must leave it as it found it, or the next ones depend on their order.
import { afterAll, expect, vi } from 'vitest';

function found(): object {
  return {
    directory: process.cwd(),
    env: { ...process.env },
    fetch: globalThis.fetch,
    unhandledRejection: process.listeners('unhandledRejection'),
    warning: process.listeners('warning'),
  };
}

const before = found();

// Hooks run from the last to the first: this one comes after those of the file.
afterAll(() => {
  const hasFakeTimers = vi.isFakeTimers();
  vi.useRealTimers();
  expect({ hasFakeTimers, ...found() }, 'what the file leaves behind').toEqual({ hasFakeTimers: false, ...before });
});
