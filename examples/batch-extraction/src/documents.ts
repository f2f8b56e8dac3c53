import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Document = z.object({ id: z.string().min(1), text: z.string().min(1) });

export type Document = z.infer<typeof Document>;

/**
 * The documents of a file: one as JSON in each line, with `id` and `text`.
 * @throws Error that names the first line that is not valid
 */
export async function readDocuments(path: string): Promise<readonly Document[]> {
  const documents = new Map<string, Document>();
  for (const [index, line] of (await readFile(path, 'utf8')).split('\n').entries()) {
    if (line.trim() === '') continue;
    const { success, data } = Document.safeParse(jsonOf(line));
    if (!success) throw new Error(`${path}:${index + 1}: not a document, such as {"id":"1","text":"…"}`);
    if (documents.has(data.id)) throw new Error(`${path}:${index + 1}: the id "${data.id}" is used twice`);
    documents.set(data.id, data);
  }
  return [...documents.values()];
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
