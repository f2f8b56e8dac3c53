/** Code that is loaded when it is first needed, once. If loading fails, the next `load` tries again. */
export class LazyCode<Code> {
  readonly #import: () => Promise<Code>;
  #loaded: Code | undefined;
  #loading: Promise<Code> | undefined;

  /** @param importCode loads the code; it is not called again once it has succeeded */
  constructor(importCode: () => Promise<Code>) {
    this.#import = importCode;
  }

  /** The code, if it is loaded: on the path of every call, this costs no promise. */
  get loaded(): Code | undefined {
    return this.#loaded;
  }

  /** The code that is loaded, or being loaded. `undefined` before the first `load`, and after a failure. */
  get loading(): Promise<Code> | undefined {
    return this.#loading;
  }

  load(): Promise<Code> {
    this.#loading ??= this.#import().then(
      (code) => {
        this.#loaded = code;
        return code;
      },
      (error: unknown) => {
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }
}
