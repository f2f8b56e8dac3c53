/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
const LONGEST_NAME = 200;
/** What is read of a file's name: the time grows with more than its length. */
const LONGEST_READ = 1000;

/**
 * The names of the documents of one request. The API accepts few characters, and no name twice. The model reads the names, so a
 * file keeps as much of its own as possible.
 */
export class DocumentNames {
  readonly #used = new Set<string>();

  /** A name for a document, of its file name if there is one. */
  take(filename: string | undefined): string {
    const known = (filename ?? '')
      .replace(/\.[a-z\d]{1,5}$/i, '')
      .slice(0, LONGEST_READ)
      .normalize('NFKD')
      .replace(/[^a-zA-Z\d\s\-()[\]]+/g, '-')
      .replace(/\s+/g, ' ')
      .replace(/-{2,}/g, '-')
      .replace(/^[\s-]+|[\s-]+$/g, '')
      .slice(0, LONGEST_NAME - 5)
      .trim();
    const base = known === '' ? 'document' : known;
    let name = base;
    for (let count = 2; this.#used.has(name.toLowerCase()); count += 1) name = `${base} ${count}`;
    this.#used.add(name.toLowerCase());
    return name;
  }
}
