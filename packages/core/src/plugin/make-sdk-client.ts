import { ConfigurationError } from '../errors/client-errors.ts';

/**
 * Makes a client of a service's SDK. Several SDKs refuse to work in a browser, so that no key gets there, and take the DOM
 * of a test runner for one.
 *
 * @param sdk the package's name
 * @param option what to hand over instead, as code
 * @throws ConfigurationError for such a refusal; what else `make` throws
 */
export function makeSdkClient<Client>(sdk: string, option: string, make: () => Client): Client {
  try {
    return make();
  } catch (error) {
    if (!hasDocument()) throw error;
    throw new ConfigurationError(
      `The package "${sdk}" refuses to work where there is a window with a document, to keep keys out of browsers. ` +
        'In tests under jsdom or happy-dom, choose the environment "node" for the file (`// @vitest-environment node`, ' +
        `\`/** @jest-environment node */\`), or hand over a client that is allowed to: ${option}.`,
      { cause: error },
    );
  }
}

function hasDocument(): boolean {
  const window: unknown = Reflect.get(globalThis, 'window');
  return typeof window === 'object' && window !== null && Reflect.get(window, 'document') !== undefined;
}
