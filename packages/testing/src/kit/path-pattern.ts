/** Matches a whole path, in which `{model}` stands for the model: up to the next slash, or to the colon before a verb. */
export function patternOf(path: string): RegExp {
  const literal = path.replaceAll(/[\\^$.*+?()[\]|/]/g, '\\$&');
  return new RegExp(`^${literal.replace(/\{model\}(:?)/, (_, colon) => `(?<model>[^/${colon}]+)${colon}`)}$`);
}
