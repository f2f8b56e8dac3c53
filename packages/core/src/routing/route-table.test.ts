import { describe, expect, it } from 'vitest';
import { rawProvider } from '../../test/raw-provider.ts';
import { resolveProviders } from '../config/entries/resolve-providers.ts';
import { ConfigurationError } from '../errors/client-errors.ts';
import { silentLogger } from '../plugin/logger.ts';
import type { CircuitChange } from '../resilience/circuit.ts';
import type { Route } from './route.ts';
import { RouteTable } from './route-table.ts';

const plugin = rawProvider('p', {});

function table(...names: string[]): { table: RouteTable; changes: CircuitChange[] } {
  const changes: CircuitChange[] = [];
  const entries = resolveProviders(
    names.map((name) => plugin({ model: 'm', name })),
    [],
    { retry: undefined, circuitBreaker: undefined, healthProbe: undefined, logger: silentLogger },
    [],
  );
  return { table: new RouteTable(entries, (_route, change) => changes.push(change)), changes };
}

/** Every entry's route for a model, in the order in which a call that names the model asks them. */
function routesFor(routes: RouteTable, model: string | undefined): readonly Route[] {
  return model === undefined ? routes.routes : routes.routes.map((route) => routes.withModel(route, model));
}

describe('RouteTable', () => {
  it('keeps one route for each entry and model, with its state', () => {
    const { table: routes } = table('a', 'b');
    expect(routesFor(routes, undefined)).toBe(routes.routes);
    expect(routesFor(routes, 'm')).toEqual(routes.routes);
    const [extra] = routesFor(routes, 'x');
    expect(extra?.model).toBe('x');
    expect(routesFor(routes, 'x')[0]).toBe(extra);
    expect(routesFor(routes, 'y')[0]).not.toBe(extra);
    expect(routes.get('a')).toBe(routes.routes[0]);
  });

  it('drops the model that was unused for longest when there are too many, since names come from outside', () => {
    const { table: routes } = table('a');
    const [kept] = routesFor(routes, 'kept');
    const [forgotten] = routesFor(routes, 'forgotten');
    for (let index = 0; index < 1500; index += 1) {
      routesFor(routes, `model ${index}`);
      routesFor(routes, 'kept');
    }
    expect(routesFor(routes, 'kept')[0]).toBe(kept);
    expect(routesFor(routes, 'forgotten')[0]).not.toBe(forgotten);
  });

  it('puts the primary first, for every model, and the others in their order', () => {
    const { table: routes } = table('a', 'b', 'c');
    const order = (model?: string): string[] => routesFor(routes, model).map(({ entry }) => entry.name);
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

  it('isolates an entry with all its models, those named later included, and no other entry', () => {
    const { table: routes, changes } = table('a', 'b');
    const known = routesFor(routes, 'known');
    routes.isolate('a');
    const states = (model?: string): (string | undefined)[] =>
      routesFor(routes, model).map(({ breaker }) => breaker?.state);
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
