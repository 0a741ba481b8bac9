import type { CommandTree, Expected } from './command-tree.ts';

/**
 * Completes `understudy` in bash from 3.2 on. Files come from the disk at the Tab key, scenarios from
 * there and from `scenarios`, the shipped ones.
 */
export function bashScript(tree: CommandTree, scenarios: readonly string[]): string {
  return `# Completes understudy in bash: eval "$(understudy completion bash)"

_understudy_reply() {
  local line
  while IFS= read -r line; do COMPREPLY+=("$line"); done
}

# What is expected after a flag of a verb, or at a place of it: sets kind, and words.
_understudy_expected() {
  kind='' words=''
  case "$1 $2" in
${expectations(tree).join('\n')}
  esac
}

_understudy_complete() {
  case "$kind" in
    words) _understudy_reply < <(compgen -W "$words" -- "$cur") ;;
    file) compopt -o filenames 2> /dev/null; _understudy_reply < <(compgen -f -- "$cur") ;;
    folder) compopt -o filenames 2> /dev/null; _understudy_reply < <(compgen -d -- "$cur") ;;
    scenario)
      compopt -o filenames 2> /dev/null
      words='${scenarios.join(' ')}'
      local own
      for own in scenarios/*.yaml; do own=\${own#scenarios/}; words="$words \${own%.yaml}"; done
      _understudy_reply < <(
        compgen -W "$words" -- "$cur" | grep -v '\\*' | sort -u
        compgen -f -X '!*.yaml' -- "$cur"
        compgen -f -X '!*.yml' -- "$cur"
        compgen -d -- "$cur"
      ) ;;
  esac
}

_understudy() {
  COMPREPLY=()
  local cur=\${COMP_WORDS[COMP_CWORD]} verb='' flag='' place=0 index=1 word kind words
  while [ "$index" -lt "$COMP_CWORD" ]; do
    word=\${COMP_WORDS[index]}
    case "$word" in
      # bash makes three words of --flag=value, and of host:port.
      =) ;;
      :) index=$((index + 1)) ;;
      -*) flag=$word ;;
      *)
        _understudy_expected "$verb" "$flag"
        if [ -n "$flag" ] && [ -n "$kind" ]; then flag=''
        elif [ -z "$verb" ]; then verb=$word flag=''
        else place=$((place + 1)) flag=''
        fi ;;
    esac
    index=$((index + 1))
  done
  [ "$cur" = '=' ] && cur=''
  _understudy_expected "$verb" "$flag"
  if [ -n "$flag" ] && [ -n "$kind" ]; then _understudy_complete; return; fi
  case "$cur" in
    -*)
      case "$verb" in
${tree.verbs.map(({ name, flags }) => `        ${name}) words='${names(flags)}' ;;`).join('\n')}
        *) words='${names(tree.flags)}' ;;
      esac
      kind=words ;;
    *) _understudy_expected "$verb" "$place" ;;
  esac
  _understudy_complete
}

complete -F _understudy understudy`;
}

function expectations({ verbs }: CommandTree): string[] {
  const cases = verbs.flatMap(({ name, flags, places }) => [
    ...flags.flatMap(({ name: flag, value }) =>
      value === null ? [] : [{ pattern: `'${name} ${flag}'`, expected: value.expected }],
    ),
    ...places.map(({ expected, isLast }, index) => ({
      pattern: isLast ? `'${name} '[0-9]*` : `'${name} ${index}'`,
      expected,
    })),
  ]);
  const patterns = new Map<string, string[]>();
  for (const { pattern, expected } of cases) {
    const what = assignment(expected);
    patterns.set(what, [...(patterns.get(what) ?? []), pattern]);
  }
  const all = verbs.map(({ name }) => name).join(' ');
  return [
    `    ' 0') kind=words words='${all}' ;;`,
    ...[...patterns].map(([what, of]) => `    ${of.join(' | ')})\n      ${what} ;;`),
  ];
}

function assignment(expected: Expected): string {
  if (expected.kind !== 'words') return `kind=${expected.kind}`;
  return `kind=words words='${expected.words.join(' ')}'`;
}

function names(flags: readonly { readonly name: string }[]): string {
  return flags.map(({ name }) => name).join(' ');
}
