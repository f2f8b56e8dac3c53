import { posix } from 'node:path';

/** The doc comment of a declaration: its first line and its last, counted from 1. */
interface CommentPlace {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Where the doc comments of what an index file exports stand, by name. A declaration without a comment is left out.
 *
 * @param sources texts of the files, by their paths from the root of the repository
 */
export function exportedFunctions(index: string, sources: ReadonlyMap<string, string>): Map<string, CommentPlace> {
  const places = new Map<string, CommentPlace>();
  for (const [, path = ''] of (sources.get(index) ?? '').matchAll(/^export \* from '([^']+)'/gm))
    for (const place of exportedFunctions(posix.join(posix.dirname(index), path), sources)) places.set(...place);
  const exports = (sources.get(index) ?? '').matchAll(/^export \{([^}]*)\} from '([^']+)'/gm);
  for (const [, names = '', path = ''] of exports) {
    const file = posix.join(posix.dirname(index), path);
    const lines = (sources.get(file) ?? '').split(/\r?\n/);
    for (const name of names.split(',').map((each) => each.trim())) {
      const declaration = new RegExp(`^export (?:async )?(?:function|const|class) ${name}\\b`);
      const at = lines.findIndex((line) => declaration.test(line));
      if (at < 1 || !lines[at - 1]?.endsWith('*/')) continue;
      places.set(name, {
        file,
        from: lines.findLastIndex((line, at2) => at2 < at && line.startsWith('/**')) + 1,
        to: at,
      });
    }
  }
  return places;
}
