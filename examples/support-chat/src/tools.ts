import { tool } from '@flexiai/core';
import { z } from 'zod';
import { orderOf, refund } from './orders.ts';

/** Above this amount, an employee decides. */
const REFUND_WITHOUT_APPROVAL_USD = 50;

const findOrder = tool({
  name: 'find_order',
  description: 'Looks up an order by its id.',
  parameters: z.object({ id: z.string() }),
  execute: ({ id }) => orderOf(id),
});

const refundOrder = tool({
  name: 'refund_order',
  description: 'Refunds an amount of an order.',
  parameters: z.object({ id: z.string(), amountUsd: z.number().positive() }),
  needsApproval: ({ amountUsd }) => amountUsd > REFUND_WITHOUT_APPROVAL_USD,
  execute: ({ id, amountUsd }) => refund(id, amountUsd),
});

export const supportTools = [findOrder, refundOrder] as const;
