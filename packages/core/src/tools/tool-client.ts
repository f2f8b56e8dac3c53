import type { CallOptions } from '../client/call/call-options.ts';
import type { ChatRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { ResponseStream } from '../stream/response-stream.ts';

/** What a run needs of a client. */
export interface ToolClient {
  chatCompletion(request: ChatRequest, options?: CallOptions): Promise<UnifiedResponse>;
  /** Without it, the parts of an answer come all at once. */
  streamChatCompletion?(request: ChatRequest, options?: CallOptions): ResponseStream;
}
