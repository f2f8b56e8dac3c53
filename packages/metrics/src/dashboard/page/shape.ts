import { setAttribute, svg } from './dom.ts';

/** A level has a colour, a shape and a word, so that it does not depend on colour alone. */
export type Level = 'good' | 'warning' | 'bad' | 'idle' | 'info';

const PATHS: { readonly [Name in Level]: string } = {
  good: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zM7 11.200L3.900 8.100l1.200-1.200L7 8.800l4-4l1.200 1.200z',
  warning: 'M8 1.200L15.400 14.300H.6zM7.100 5.6v4.300h1.800V5.6zM7.100 11v1.800h1.800V11z',
  bad: 'M5.100 1.200h5.800l3.900 3.900v5.800l-3.900 3.900H5.100L1.200 10.900V5.100zM5 6.200L6.800 8L5 9.800L6.200 11L8 9.200L9.800 11L11 9.800L9.200 8L11 6.200L9.800 5L8 6.800L6.200 5z',
  idle: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zM8 3.300a4.700 4.700 0 1 1 0 9.400a4.700 4.700 0 0 1 0-9.400z',
  info: 'M8 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7z',
};

export function shape(level: Level): SVGSVGElement {
  const path = svg('path', { 'fill-rule': 'evenodd' });
  const element = svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true', class: 'shape' }, path);
  setShape(element, level);
  return element;
}

export function setShape(element: SVGSVGElement, level: Level): void {
  setAttribute(element, 'data-level', level);
  const [path] = element.children;
  if (path !== undefined) setAttribute(path, 'd', PATHS[level]);
}
