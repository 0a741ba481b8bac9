import type { CommandTree, Expected, TreeFlag, TreeVerb } from './command-tree.ts';

/**
 * Completes `understudy` in fish from 3.0 on, with descriptions. Files come from the disk at the Tab key,
 * scenarios from there and from `scenarios`, the shipped ones.
 */
export function fishScript(tree: CommandTree, scenarios: readonly string[]): string {
  return `# Completes understudy in fish: understudy completion fish | source

# Whether the verb is this one; nothing stands for none yet.
function __understudy_at
    set -l verb ''
    for word in (commandline -opc)[2..-1]
        if not string match -q -- '-*' $word
            set verb $word
            break
        end
    end
    test "$verb" = "$argv[1]"
end

function __understudy_scenarios
    printf '%s\\n' ${scenarios.join(' ')}
    for file in scenarios/*.yaml
        basename $file .yaml
    end
    __fish_complete_path (commandline -ct) | string match -r '.*(?:/|[.]ya?ml)(?:\\t.*)?$'
end

complete -c understudy -f
${tree.flags.map((flag) => flagLine('', flag)).join('\n')}
${tree.verbs
  .map(({ name, description }) => `complete ${at('')} -a ${name} -d ${quoted(description)}`)
  .join('\n')}
${tree.verbs.flatMap(verbLines).join('\n')}`;
}

function verbLines({ name, flags, places }: TreeVerb): string[] {
  return [
    ...places.flatMap(({ expected }) =>
      expected.kind === 'text' ? [] : [`complete ${at(name)} ${offered(expected)}`],
    ),
    ...flags.map((flag) => flagLine(name, flag)),
  ];
}

function flagLine(verb: string, { name, description, value }: TreeFlag): string {
  const long = name.replace(/^--/, '-l ');
  // -x leaves the disk out.
  const needs = value?.expected.kind === 'file' ? '-r' : '-x';
  const takes = value === null ? '' : ` ${needs} ${offered(value.expected)}`.trimEnd();
  return `complete ${at(verb)} ${long}${takes} -d ${quoted(description)}`;
}

function offered(expected: Expected): string {
  switch (expected.kind) {
    case 'words':
      return `-a ${quoted(expected.words.join(' '))}`;
    case 'scenario':
      return `-a '(__understudy_scenarios)'`;
    case 'folder':
      return `-a '(__fish_complete_directories)'`;
    case 'file':
      return '-F';
    case 'text':
      return '';
  }
}

function at(verb: string): string {
  return `-c understudy -n "__understudy_at '${verb}'"`;
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
