import { remember, remembered } from './settings-store.ts';

export type Theme = 'auto' | 'light' | 'dark';

/** The theme selected in this browser. */
export function chosenTheme(): Theme {
  const theme = remembered('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

/** Applies a theme; `auto` is the system's. */
export function setTheme(theme: Theme): void {
  remember('theme', theme);
  applyTheme(theme);
}

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** A colour of the current theme for a canvas, which has no CSS variables. */
export function color(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
