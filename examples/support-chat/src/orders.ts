/** In place of a database. */
export interface Order {
  readonly id: string;
  readonly item: string;
  readonly status: 'shipped' | 'delivered' | 'cancelled';
  readonly totalUsd: number;
  readonly refundedUsd: number;
}

const orders = new Map<string, Order>(
  [
    { id: 'A-1001', item: 'Storm lantern', status: 'delivered', totalUsd: 48, refundedUsd: 0 } as const,
    { id: 'A-1002', item: 'Brass telescope', status: 'shipped', totalUsd: 420, refundedUsd: 0 } as const,
  ].map((order) => [order.id, order]),
);

/** @throws Error that a model can act on */
export function orderOf(id: string): Order {
  const order = orders.get(id.trim().toUpperCase());
  if (order === undefined) throw new Error(`There is no order ${id}. Ids look like A-1001. Ask the customer.`);
  return order;
}

/** @throws Error if more would be refunded than was paid */
export function refund(id: string, amountUsd: number): Order {
  const order = orderOf(id);
  const refundedUsd = order.refundedUsd + amountUsd;
  if (refundedUsd > order.totalUsd)
    throw new Error(`At most ${order.totalUsd - order.refundedUsd} USD can be refunded.`);
  const changed = { ...order, refundedUsd };
  orders.set(order.id, changed);
  return changed;
}
