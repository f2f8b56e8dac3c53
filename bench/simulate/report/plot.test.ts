import { expect, it } from 'vitest';
import { plot } from './plot.ts';

const series = new Map([
  ['a < b & c', { answered: [1, 0, 0.5], primaryPerSecond: [10, 37, 0] }],
  ['second', { answered: [1, 1, 1], primaryPerSecond: [10, 10, 10] }],
]);
const svg = plot({ title: 'Outage: <full>', subtitle: 'what', series, fromMs: -5000, durationMs: 5000 });

/** Attributes of the form `attribute="number"`, for all elements of a kind. */
function numbers(element: string, attribute: string): readonly number[] {
  const elements = svg.match(new RegExp(`<${element} [^>]*>`, 'g')) ?? [];
  return elements.flatMap((one) => {
    const [, value] = new RegExp(` ${attribute}="([^"]*)"`).exec(one) ?? [];
    return value === undefined ? [] : [Number(value)];
  });
}

it('escapes its texts', () => {
  expect(svg).toContain('>a &lt; b &amp; c</text>');
  expect(svg).toContain('<title>Outage: &lt;full></title>');
});

it('draws a path for each policy in each panel, inside the drawing area', () => {
  const paths = [...svg.matchAll(/<path class="(\w+)" d="([^"]+)"/g)];
  expect(paths.map(([, kind]) => kind)).toEqual(['answered', 'answered', 'requests', 'requests']);
  const [, , width = Number.NaN, height = Number.NaN] = (/viewBox="([^"]+)"/.exec(svg)?.[1] ?? '')
    .split(' ')
    .map(Number);
  for (const [, , path = ''] of paths) {
    const ys = [...path.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y));
    expect(ys).toHaveLength(4);
    expect(Math.min(...ys)).toBeGreaterThan(0);
    expect(Math.max(...ys)).toBeLessThan(height);
  }
  for (const x of [...numbers('text', 'x'), ...numbers('line', 'x2')]) expect(x).toBeLessThanOrEqual(width);
  for (const y of [...numbers('text', 'y'), ...numbers('line', 'y2')]) expect(y).toBeLessThanOrEqual(height);
});

it('draws a share of 1 as high as its row, and 0 on its base', () => {
  const [, path = ''] = /<path class="answered" d="([^"]+)"/.exec(svg) ?? [];
  const [base = Number.NaN] = /(?<=^M[\d.]+ )[\d.]+/.exec(path)?.map(Number) ?? [];
  const [all = Number.NaN, none, half] = [...path.matchAll(/V([\d.]+)H/g)].map(([, y]) => Number(y));
  expect(none).toBe(base);
  expect((half ?? Number.NaN) - all).toBe((base - all) / 2);
});

it('shades the outage', () => {
  const [from] = numbers('rect class="outage"', 'x');
  const [width] = numbers('rect class="outage"', 'width');
  const [left] = numbers('line', 'x1');
  const [right] = numbers('line', 'x2');
  const bin = ((right ?? Number.NaN) - (left ?? Number.NaN)) / 3;
  expect(from).toBeCloseTo((left ?? Number.NaN) + bin, 0);
  expect(width).toBeCloseTo(bin, 0);
});
