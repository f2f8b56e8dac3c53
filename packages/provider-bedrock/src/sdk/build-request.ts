import type { ConverseCommand, ConverseStreamCommand, ListAsyncInvokesCommand } from '@aws-sdk/client-bedrock-runtime';
import type { BedrockClient } from '../bedrock-config.ts';
import type { SdkRequest } from './sdk-request.ts';

/** What a request has that its command does not. */
export interface RequestChanges {
  /** The body, in place of the one that the SDK writes: the SDK leaves out fields that it does not know. */
  readonly body?: string;
  /** Headers that are signed; names in lower case. */
  readonly signedHeaders?: Readonly<Record<string, string>>;
  /** Another address for the request. */
  readonly address?: (request: SdkRequest) => void;
}

/** A command of the SDK that the provider uses. */
export type SdkCommand = ConverseCommand | ConverseStreamCommand | ListAsyncInvokesCommand;

type Next = (args: { readonly request: unknown }) => Promise<unknown>;
type Middleware = (next: Next) => Next;

interface Stack {
  add(middleware: Middleware, options: { step: string; name: string; priority: string }): void;
}

/**
 * A request that the SDK has built and signed, and not sent. The command's own middleware ends it after the signature, so the SDK
 * neither sends nor retries anything, also with the user's own client.
 *
 * @throws an error of the SDK: no region, no credentials
 */
export async function buildRequest(
  client: BedrockClient,
  command: SdkCommand,
  changes: RequestChanges,
): Promise<SdkRequest> {
  let built: SdkRequest | undefined;
  const stack = command.middlewareStack as unknown as Stack;
  const change: Middleware = (next) => (args) => {
    const request = args.request as SdkRequest;
    changes.address?.(request);
    if (changes.body !== undefined) request.body = changes.body;
    Object.assign(request.headers, changes.signedHeaders);
    return next(args);
  };
  const end: Middleware = () => async (args) => {
    built = args.request as SdkRequest;
    return { output: { $metadata: {} }, response: {} };
  };
  stack.add(change, { step: 'serialize', name: 'flexiaiChange', priority: 'low' });
  stack.add(end, { step: 'finalizeRequest', name: 'flexiaiEnd', priority: 'low' });
  // Which of the commands it is makes no difference to `send`.
  await client.send(command as ConverseCommand);
  if (built === undefined) throw new TypeError('The AWS SDK built no request.');
  return built;
}
