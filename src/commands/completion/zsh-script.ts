import type { CommandTree, Expected, TreeFlag, TreePlace } from './command-tree.ts';

/**
 * Completes `understudy` in zsh, with descriptions. Files come from the disk at the Tab key, scenarios
 * from there and from `scenarios`, the shipped ones.
 */
export function zshScript(tree: CommandTree, scenarios: readonly string[]): string {
  return `#compdef understudy
# Completes understudy in zsh: eval "$(understudy completion zsh)", after compinit

_understudy_scenarios() {
  local -a names
  names=(${scenarios.join(' ')} scenarios/*.yaml(N:t:r))
  _alternative 'scenarios:scenario:compadd -a names' 'files:file:_files -g "*.y(a|)ml"'
}

_understudy() {
  local curcontext=$curcontext state line
  local -a verbs
  verbs=(
${tree.verbs.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`).join('\n')}
  )
  _arguments -C ${tree.flags.map(flagSpec).join(' ')} '1: :->verb' '*:: :->rest'
  case $state in
    verb) _describe -t verbs verb verbs ;;
    rest)
      case $words[1] in
${tree.verbs
  .map(({ name, flags, places }) => {
    const specs = [...flags.map(flagSpec), ...places.map(placeSpec)];
    return `        ${name})\n          _arguments \\\n            ${specs.join(' \\\n            ')} ;;`;
  })
  .join('\n')}
      esac ;;
  esac
}

if [ "$funcstack[1]" = _understudy ]; then _understudy "$@"; else compdef _understudy understudy; fi`;
}

function flagSpec({ name, description, value }: TreeFlag): string {
  const after = value === null ? '' : `:${escaped(value.name)}:${action(value.expected)}`;
  return quoted(`${name}[${description.replace(/[[\]\\]/g, '\\$&')}]${after}`);
}

function placeSpec({ name, expected, isLast }: TreePlace, index: number): string {
  return quoted(`${isLast ? '*' : index + 1}:${escaped(name)}:${action(expected)}`);
}

const ACTIONS = {
  // A blank completes nothing.
  text: ' ',
  file: '_files',
  folder: '_files -/',
  scenario: '_understudy_scenarios',
};

function action(expected: Expected): string {
  return expected.kind === 'words' ? `(${expected.words.join(' ')})` : ACTIONS[expected.kind];
}

/** A colon ends a part of a specification. */
function escaped(text: string): string {
  return text.replaceAll(':', '\\:');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
