import type { Warning } from '@flexiai/core/plugin';

/** Collects what could not be done as asked, while a request is put together. */
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
