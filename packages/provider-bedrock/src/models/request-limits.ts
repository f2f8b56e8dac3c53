import { NO_ISSUES, type RequestIssue, type UnifiedRequest } from '@flexiai/core/define';

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html: "You can include up to five documents" */
const MOST_DOCUMENTS = 5;

/**
 * What the API refuses in every model. Every call runs this code.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function requestLimits({ messages }: UnifiedRequest): readonly RequestIssue[] {
  let documents = 0;
  for (const { content } of messages) {
    if (typeof content === 'string') continue;
    for (const part of content) if (part.type === 'file' && isDocument(part.mediaType)) documents += 1;
  }
  if (documents <= MOST_DOCUMENTS) return NO_ISSUES;
  const message = `must have at most ${MOST_DOCUMENTS} documents, got ${documents}`;
  return [{ path: 'messages', message, kind: 'invalid' }];
}

function isDocument(mediaType: string | undefined): boolean {
  return mediaType === undefined || !/^(?:image|audio|video)\//.test(mediaType);
}
