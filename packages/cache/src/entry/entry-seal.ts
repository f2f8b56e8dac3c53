import { toBase64 } from '@flexiai/core/plugin';

/** Incremented with every change of the entry's format: entries of other versions are dropped when they are read. */
const VERSION = '1';
const MAGIC = 'flexiai-cache';
const SHAPE = /^flexiai-cache\/([0-9]{1,6}) ([A-Za-z0-9+/]{43}=) /;

/** Why a text from a store is not used. */
export type SealRejection = 'not-an-entry' | 'old-version' | 'oversized' | 'checksum';

/** The result of reading: the entry's text, or the reason why it is dropped. */
export type OpenedSeal =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly reason: SealRejection };

/** Options of sealing. */
export interface EntrySealOptions {
  /** Larger entries are neither sealed nor opened; in UTF-8 bytes of the sealed text. */
  readonly maxEntryBytes: number;
  /** With a secret, the checksum is an HMAC: write access to the store is then not enough to forge an entry. */
  readonly secret?: string;
}

/**
 * Seals the text of an entry for a store, and verifies it when it is read: `flexiai-cache/1 <checksum> <text>`. The
 * checksum is SHA-256, or HMAC-SHA-256 with a secret, over version, key and text: a changed, truncated or moved text
 * does not open.
 */
export class EntrySeal {
  readonly #maxBytes: number;
  readonly #secret: string | undefined;
  #hmacKey: Promise<CryptoKey> | undefined;

  constructor(options: EntrySealOptions) {
    this.#maxBytes = options.maxEntryBytes;
    this.#secret = options.secret;
  }

  /** The text to store; `undefined` if it exceeds the limit. */
  async seal(key: string, payload: string): Promise<string | undefined> {
    const sealed = `${MAGIC}/${VERSION} ${await this.#checksum(key, payload)} ${payload}`;
    return this.#isTooLarge(sealed) ? undefined : sealed;
  }

  /** @param sealed a value of any type from the store */
  async open(key: string, sealed: unknown): Promise<OpenedSeal> {
    if (typeof sealed !== 'string') return rejected('not-an-entry');
    if (this.#isTooLarge(sealed)) return rejected('oversized');
    const [head, version, checksum] = SHAPE.exec(sealed) ?? [];
    if (head === undefined) return rejected(sealed.startsWith(`${MAGIC}/`) ? 'checksum' : 'not-an-entry');
    if (version !== VERSION) return rejected('old-version');
    const payload = sealed.slice(head.length);
    return checksum === (await this.#checksum(key, payload)) ? { ok: true, payload } : rejected('checksum');
  }

  #isTooLarge(text: string): boolean {
    // A UTF-16 unit is one to three bytes of UTF-8, so that most texts need not be counted.
    if (text.length > this.#maxBytes) return true;
    return text.length * 3 > this.#maxBytes && utf8(text).byteLength > this.#maxBytes;
  }

  async #checksum(key: string, payload: string): Promise<string> {
    const bytes = utf8(`${VERSION}\n${key}\n${payload}`);
    const { subtle } = globalThis.crypto;
    const digest =
      this.#secret === undefined
        ? await subtle.digest('SHA-256', bytes)
        : await subtle.sign('HMAC', await this.#key(this.#secret), bytes);
    return toBase64(new Uint8Array(digest));
  }

  #key(secret: string): Promise<CryptoKey> {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    this.#hmacKey ??= globalThis.crypto.subtle.importKey('raw', utf8(secret), algorithm, false, ['sign']);
    return this.#hmacKey;
  }
}

function rejected(reason: SealRejection): OpenedSeal {
  return { ok: false, reason };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
