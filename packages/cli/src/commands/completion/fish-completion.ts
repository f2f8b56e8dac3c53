import { allCommands, type CompletionCommand } from './completion-tree.ts';

/** The script for fish. */
export function fishCompletion(root: CompletionCommand): string {
  const commands = allCommands(root);
  const steps = commands.flatMap(({ path, subcommands }) =>
    subcommands.map(
      ({ name, path: further }) => `      case ${quoted(`${path} ${name}`)}\n        set place ${quoted(further)}`,
    ),
  );
  const lines = commands.flatMap(({ path, options, subcommands, choices }) => {
    const here = `complete -c flexiai -n ${quoted(`__flexiai_at ${quoted(path)}`)}`;
    return [
      ...subcommands.map(({ name, summary }) => `${here} -f -a ${quoted(name)} -d ${quoted(summary)}`),
      ...choices.map((choice) => `${here} -f -a ${quoted(choice)}`),
      ...options.map(({ flags, description, value }) => {
        const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
        const takes = { none: '', file: ' -r -F', other: ' -x' };
        const listed = (words: string): string => ` -x -a ${quoted(words)}`;
        const values =
          typeof value === 'string'
            ? takes[value]
            : listed('names' in value ? `(flexiai complete ${value.names} 2>/dev/null)` : value.join(' '));
        return `${here} ${names.join(' ')}${values} -d ${quoted(description)}`;
      }),
    ];
  });
  return `# Completion of flexiai for fish. Made by \`flexiai completion fish\`.
function __flexiai_at
  set -l place ${quoted(root.path)}
  for word in (commandline -opc)[2..-1]
    switch "$place $word"
${steps.join('\n')}
    end
  end
  test "$place" = "$argv[1]"
end
complete -c flexiai -f
${lines.join('\n')}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
