import { ConfigurationError } from '../errors/client-errors.ts';

/**
 * Creates the client of a service's SDK. Several SDKs refuse to run in a browser, to keep keys out of it, and mistake the simulated
 * DOM of a test runner for a browser.
 *
 * @param sdk the name of the package
 * @param option what to pass instead, as code
 * @throws ConfigurationError for such a refusal; any other error of `make`
 */
export function makeSdkClient<Client>(sdk: string, option: string, make: () => Client): Client {
  try {
    return make();
  } catch (error) {
    if (!hasDocument()) throw error;
    throw new ConfigurationError(
      `The package "${sdk}" refuses to run if there is a window with a document, to keep keys out of browsers. ` +
        'In tests under jsdom or happy-dom, choose the environment "node" for the file (`// @vitest-environment node`, ' +
        `\`/** @jest-environment node */\`), or pass a client that is allowed to run: ${option}.`,
      { cause: error },
    );
  }
}

function hasDocument(): boolean {
  const window: unknown = Reflect.get(globalThis, 'window');
  return typeof window === 'object' && window !== null && Reflect.get(window, 'document') !== undefined;
}
