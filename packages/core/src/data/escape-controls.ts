/** JSON text with the control characters inside its strings escaped: models write line breaks and tabs there, which JSON forbids. */
export function escapeControls(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, (string) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that JSON strings must not contain
    string.replaceAll(/[\u0000-\u001f]/g, (character) => JSON.stringify(character).slice(1, -1)),
  );
}
