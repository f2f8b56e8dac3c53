import type { WireReply } from '@flexiai/testing';

/** The error of newer models for a request that ends with the beginning of their own turn. */
export const PREFILL_REFUSAL: WireReply = {
  fault: {
    kind: 'status',
    status: 400,
    body: {
      error: {
        message:
          'This model does not support assistant message prefill. The conversation must end with a user message.',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'invalid_prefill',
      },
    },
  },
};
