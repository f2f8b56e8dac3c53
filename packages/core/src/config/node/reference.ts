/** A piece of a text in a file: what it says itself, or a reference to a secret or a setting that stands elsewhere. */
export type ReferencePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly fallback: string | undefined }
  | { readonly kind: 'file'; readonly path: string };

/** A text with references in it, which are followed only where its value counts. */
export class Reference {
  readonly parts: readonly ReferencePart[];

  constructor(parts: readonly ReferencePart[]) {
    this.parts = parts;
  }
}

const UNCLOSED = `has a "\${" without its "}"; write "$\${" for one that means nothing`;
const UNKNOWN_FORM = `has a reference that is none: write \${NAME}, \${NAME:-otherwise} or \${file:path}, or "$\${" for a plain "\${"`;
const PATTERN = /\$\$\{|\$\{([^}]*)(\}?)/g;

/**
 * A file's text with its references taken apart: `${NAME}`, `${NAME:-otherwise}`, `${file:path}`; `$${` is a `${` that
 * means nothing.
 *
 * @returns the text itself where it has none, or in `problem` what is wrong with one
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

/** Stands for a value whose reference leads nowhere: that was told, and is not to be told again as a wrong value. */
export const UNRESOLVED = Symbol('unresolved');
