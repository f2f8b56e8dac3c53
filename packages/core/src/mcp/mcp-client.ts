/** A tool as an MCP server lists it. */
export interface McpTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: object;
  readonly annotations?:
    | { readonly readOnlyHint?: boolean | undefined; readonly destructiveHint?: boolean | undefined }
    | undefined;
}

/** What an MCP tool returns. */
export interface McpResult {
  readonly content?: readonly McpContent[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean | undefined;
}

/** One piece of it. */
export interface McpContent {
  readonly type: string;
  readonly text?: string;
  readonly mimeType?: string | undefined;
  readonly uri?: string;
  readonly resource?: { readonly uri: string; readonly text?: string; readonly mimeType?: string | undefined };
}

const LIST_CHANGED = 'notifications/tools/list_changed';

/** The methods of the `Client` of `@modelcontextprotocol/client` that are used. */
export interface McpClient {
  listTools(): Promise<{ readonly tools: readonly McpTool[] }>;
  callTool(
    call: { readonly name: string; readonly arguments?: Record<string, unknown> },
    /** The run of tools has its own limits: `timeout`, in ms, takes the place of the client's 60 s. */
    options: { readonly signal: AbortSignal; readonly timeout: number },
  ): Promise<McpResult>;
  setNotificationHandler(method: typeof LIST_CHANGED, handler: () => void): void;
  /** Asks for notifications, which servers of protocol 2026-07-28 send on request only; throws with older ones. */
  listen?(filter: { readonly toolsListChanged: true }): Promise<unknown>;
  onclose?: (() => void) | undefined;
}

/** Watches a connection. */
export function watchMcp(client: McpClient, onListChanged: () => void, onClosed: () => void): void {
  client.setNotificationHandler(LIST_CHANGED, onListChanged);
  // An older server sends them unasked.
  client.listen?.({ toolsListChanged: true }).catch(() => undefined);
  const { onclose } = client;
  client.onclose = () => {
    onclose?.call(client);
    onClosed();
  };
}
