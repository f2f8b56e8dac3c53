/** Matches a whole path, in which `{model}` stands for the model. */
export function patternOf(path: string): RegExp {
  const literal = path.split('{model}').map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${literal.join('(?<model>[^/:]+)')}$`);
}
