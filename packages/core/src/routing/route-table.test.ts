import { describe, expect, it } from 'vitest';
import { rawProvider } from '../../test/raw-provider.ts';
import { resolveProviders } from '../client/resolve-providers.ts';
import { ConfigurationError } from '../errors/client-errors.ts';
import { silentLogger } from '../provider/logger.ts';
import type { CircuitChange } from '../resilience/circuit-breaker.ts';
import { RouteTable } from './route-table.ts';

const plugin = rawProvider('p', {});

function table(...names: string[]): { table: RouteTable; changes: CircuitChange[] } {
  const changes: CircuitChange[] = [];
  const entries = resolveProviders(
    names.map((name) => plugin({ model: 'm', name })),
    [],
    { retry: undefined, circuitBreaker: undefined, logger: silentLogger },
    [],
  );
  return { table: new RouteTable(entries, (_route, change) => changes.push(change)), changes };
}

describe('RouteTable', () => {
  it('keeps one route for each entry and model, with what was learned about it', () => {
    const { table: routes } = table('a', 'b');
    expect(routes.routesFor(undefined)).toBe(routes.routes);
    expect(routes.routesFor('m')).toEqual(routes.routes);
    const [extra] = routes.routesFor('x');
    expect(extra?.model).toBe('x');
    expect(routes.routesFor('x')[0]).toBe(extra);
    expect(routes.routesFor('y')[0]).not.toBe(extra);
    expect(routes.get('a')).toBe(routes.routes[0]);
  });

  it('forgets the model that was unused for longest when there are too many: names come from outside', () => {
    const { table: routes } = table('a');
    const [kept] = routes.routesFor('kept');
    const [forgotten] = routes.routesFor('forgotten');
    for (let index = 0; index < 1500; index += 1) {
      routes.routesFor(`model ${index}`);
      routes.routesFor('kept');
    }
    expect(routes.routesFor('kept')[0]).toBe(kept);
    expect(routes.routesFor('forgotten')[0]).not.toBe(forgotten);
  });

  it('puts the primary first, for every model, and the others in their order', () => {
    const { table: routes } = table('a', 'b', 'c');
    const order = (model?: string): string[] => routes.routesFor(model).map(({ entry }) => entry.name);
    routes.setPrimary('c');
    expect([order(), order('x')]).toEqual([
      ['c', 'a', 'b'],
      ['c', 'a', 'b'],
    ]);
    routes.setPrimary('b');
    expect(order()).toEqual(['b', 'a', 'c']);
    expect(() => routes.setPrimary('d')).toThrow(ConfigurationError);
    expect(order()).toEqual(['b', 'a', 'c']);
  });

  it('isolates an entry with all its models, those to come included, and no other entry', () => {
    const { table: routes, changes } = table('a', 'b');
    const known = routes.routesFor('known');
    routes.isolate('a');
    const states = (model?: string): (string | undefined)[] =>
      routes.routesFor(model).map(({ breaker }) => breaker?.state);
    expect([states(), states('known'), states('new')]).toEqual([
      ['isolated', 'closed'],
      ['isolated', 'closed'],
      ['isolated', 'closed'],
    ]);
    routes.reset('a');
    expect([states(), states('known'), states('new'), states('newer')]).toEqual(
      Array.from({ length: 4 }, () => ['closed', 'closed']),
    );
    expect(known[0]?.breaker?.state).toBe('closed');
    expect(changes.map(({ to }) => to)).toEqual(['isolated', 'isolated', 'isolated', 'closed', 'closed', 'closed']);
  });
});
