/** A piece of a text in a file: literal text, or a reference to a secret or a setting. */
export type ReferencePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly fallback: string | undefined }
  | { readonly kind: 'file'; readonly path: string };

/** A text with references, which are resolved only if its value is used. */
export class Reference {
  readonly parts: readonly ReferencePart[];

  constructor(parts: readonly ReferencePart[]) {
    this.parts = parts;
  }
}

const UNCLOSED = `has a "\${" without its "}"; write "$\${" for a literal "\${"`;
const UNKNOWN_FORM = `has a malformed reference: write \${NAME}, \${NAME:-default} or \${file:path}, or "$\${" for a literal "\${"`;
const PATTERN = /\$\$\{|\$\{([^}]*)(\}?)/g;

/**
 * Splits a file's text at its references: `${NAME}`, `${NAME:-default}`, `${file:path}`; `$${` is a literal `${`.
 *
 * @returns the text itself if it has no references, or its mistake in `problem`
 */
export function parseReferences(text: string): string | Reference | { readonly problem: string } {
  if (!text.includes('${')) return text;
  const parts: ReferencePart[] = [];
  let plain = '';
  let end = 0;
  for (const match of text.matchAll(PATTERN)) {
    plain += text.slice(end, match.index);
    end = match.index + match[0].length;
    const [all, content = '', close] = match;
    if (all === '$${') {
      plain += '${';
      continue;
    }
    if (close !== '}') return { problem: UNCLOSED };
    const part = parsePart(content);
    if (part === undefined) {
      return { problem: UNKNOWN_FORM };
    }
    if (plain !== '') parts.push({ kind: 'text', text: plain });
    plain = '';
    parts.push(part);
  }
  plain += text.slice(end);
  if (parts.length === 0) return plain;
  if (plain !== '') parts.push({ kind: 'text', text: plain });
  return new Reference(parts);
}

function parsePart(content: string): ReferencePart | undefined {
  if (content.startsWith('file:')) {
    const path = content.slice('file:'.length).trim();
    return path === '' ? undefined : { kind: 'file', path };
  }
  const [, name, fallback] = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(content) ?? [];
  return name === undefined ? undefined : { kind: 'variable', name, fallback };
}

/** Marks a value whose reference could not be resolved: that was reported, and the value is not checked again. */
export const UNRESOLVED = Symbol('unresolved');
