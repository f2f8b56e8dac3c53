/** Settings of the page in this browser. Without storage, they last until the page is closed. */
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
    // Storage may be disabled.
  }
}
