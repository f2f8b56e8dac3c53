/** What the page remembers in this browser. Where nothing can be kept, it begins anew each time. */
export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(`flexiai-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`flexiai-${name}`, value);
  } catch {
    // Storage may be switched off.
  }
}
