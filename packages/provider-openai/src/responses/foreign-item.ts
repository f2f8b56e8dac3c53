import { isObject, type JsonObject, stringOf, type Warning } from '@flexiai/core/plugin';
import type { OutputItem } from './output-item.ts';

/** Calls that only the application could answer, in a form that the unified model does not have. */
const CALLS = new Set([
  'apply_patch_call',
  'computer_call',
  'custom_tool_call',
  'local_shell_call',
  'mcp_approval_request',
]);

/**
 * An item that is no part: what the provider did by itself (a search, code that it ran, a call to an MCP server), which is
 * neither text nor a tool call; and whatever is not known yet.
 */
export class ForeignItem implements OutputItem {
  readonly #items: JsonObject[];
  readonly #warnings: Warning[];

  /** @param items takes the item as it came */
  constructor(items: JsonObject[], warnings: Warning[]) {
    this.#items = items;
    this.#warnings = warnings;
  }

  open(): void {
    // Nothing of it is handed on before it is whole.
  }

  delta(): void {
    // Its pieces stand in the whole item, too.
  }

  close(item: JsonObject | undefined): void {
    if (!isObject(item)) return;
    this.#items.push(item);
    const type = stringOf(item['type']) ?? '';
    if (!CALLS.has(type)) return;
    this.#warnings.push({
      code: 'unsupported-content',
      message: `A ${type} (${stringOf(item['name']) ?? 'without a name'}) is not a function call and was left out.`,
    });
  }
}
