import type { Warning } from '@flexiai/core/plugin';

/** Collects warnings while a request is built. */
export class Warnings {
  readonly #list: Warning[] = [];

  get list(): readonly Warning[] {
    return this.#list;
  }

  /** The setting has no effect. @param why continues "… was left out: " */
  leftOut(setting: string, why: string): void {
    this.#list.push({ code: 'unsupported-setting', setting, message: `${setting} was left out: ${why}.` });
  }

  /** The setting was sent in another form. */
  adjusted(setting: string, message: string): void {
    this.#list.push({ code: 'adjusted-setting', setting, message });
  }

  /** A part of a message could not be sent. */
  droppedContent(setting: string, message: string): void {
    this.#list.push({ code: 'unsupported-content', setting, message });
  }
}
