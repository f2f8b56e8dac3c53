import {
  type ProviderBlockPart,
  type ProviderMetadata,
  parseJson,
  type StreamPart,
  type Warning,
} from '@flexiai/core/plugin';
import { stringAt, type WireObject } from '../wire.ts';

/** The field that a known delta replaces; other deltas append to theirs. */
const WHOLE_DELTAS: ReadonlySet<unknown> = new Set(['compaction_delta', 'signature_delta']);

/**
 * A block other than text, thinking or a call of the application, while it is read: a tool that the API runs itself, its result, a
 * compaction, a change of the model, or a future kind. It is kept unchanged.
 */
export class ServerBlock {
  readonly type = 'provider-block';
  readonly name: string;
  #raw: WireObject;
  #input = '';

  constructor(block: WireObject) {
    this.name = stringAt(block, 'type') || 'unknown';
    this.#raw = block;
  }

  add(delta: WireObject): void {
    const { type, ...fields } = delta;
    if (type === 'input_json_delta') {
      this.#input += stringAt(delta, 'partial_json') ?? '';
      return;
    }
    const raw: Record<string, unknown> = { ...this.#raw };
    for (const [field, value] of Object.entries(fields)) {
      const known = raw[field];
      const grows = typeof known === 'string' && typeof value === 'string' && !WHOLE_DELTAS.has(type);
      raw[field] = grows ? known + value : value;
    }
    this.#raw = raw;
  }

  /** @returns the block, or `undefined` if it ended inside a tool's input */
  end(): WireObject | undefined {
    if (this.#input.trim() === '') return this.#raw;
    const input = parseJson(this.#input);
    if (input === undefined) return undefined;
    return { ...this.#raw, input };
  }
}

/** The tools of an answer's server calls, by the id of the call. */
export class ServerTools {
  readonly #names = new Map<string, string>();

  /** A block of the API's own, as a part. */
  partOf(raw: WireObject, name: string, metadata: ProviderMetadata | undefined): ProviderBlockPart & StreamPart {
    const kind = kindOf(name);
    const id = stringAt(raw, 'id') ?? stringAt(raw, 'tool_use_id');
    const toolName = this.#toolName(kind, name, id, raw);
    return {
      type: 'provider-block',
      kind,
      name,
      ...(toolName !== undefined && { toolName }),
      ...(id !== undefined && { id }),
      raw,
      ...(metadata !== undefined && { providerMetadata: metadata }),
    };
  }

  #toolName(
    kind: ProviderBlockPart['kind'],
    name: string,
    id: string | undefined,
    raw: WireObject,
  ): string | undefined {
    if (kind === 'other') return undefined;
    const known = id === undefined ? undefined : this.#names.get(id);
    const toolName = stringAt(raw, 'name') ?? known ?? (name.replace(/_?tool_(?:use|result)$/, '') || undefined);
    if (kind === 'tool-call' && id !== undefined && toolName !== undefined) this.#names.set(id, toolName);
    return toolName;
  }
}

/** A block of the API's own that must not be sent back, because it is incomplete. */
export function cutBlock(name: string): Warning {
  return { code: 'other', message: `The answer ended inside a block of the type ${name}: the block was left out.` };
}

function kindOf(name: string): ProviderBlockPart['kind'] {
  if (name.endsWith('tool_use')) return 'tool-call';
  return name.endsWith('tool_result') ? 'tool-result' : 'other';
}
