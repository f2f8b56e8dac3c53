import { allCommands, type CompletionCommand } from './completion-tree.ts';

/** The script for bash. */
export function bashCompletion(root: CompletionCommand): string {
  const commands = allCommands(root);
  const steps = commands.flatMap(({ path, subcommands }) =>
    subcommands.map(({ name, path: further }) => `      '${path} ${name}') path='${further}' ;;`),
  );
  const values = commands.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => {
      if (value === 'none') return [];
      const patterns = flags.map((flag) => `'${path} ${flag}'`).join(' | ');
      if (value === 'file') return [`    ${patterns}) COMPREPLY=($(compgen -f -- "$current")); return ;;`];
      if (value === 'other') return [`    ${patterns}) return ;;`];
      if ('names' in value) {
        const ask = `"$("\${COMP_WORDS[0]}" complete ${value.names} 2>/dev/null)"`;
        return [`    ${patterns}) COMPREPLY=($(compgen -W ${ask} -- "$current")); return ;;`];
      }
      return [`    ${patterns}) COMPREPLY=($(compgen -W '${value.join(' ')}' -- "$current")); return ;;`];
    }),
  );
  const words = commands.map(({ path, options, subcommands, choices }) => {
    const all = [...subcommands.map(({ name }) => name), ...choices, ...options.flatMap(({ flags }) => flags)];
    return `    '${path}') words='${all.join(' ')}' ;;`;
  });
  return `# Completion of flexiai for bash. Made by \`flexiai completion bash\`.
_flexiai() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" path='${root.path}' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
${steps.join('\n')}
    esac
  done
  case "$path $previous" in
${values.join('\n')}
  esac
  case "$path" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _flexiai flexiai
`;
}
