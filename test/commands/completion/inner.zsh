# An interactive zsh that prints what it would offer at the Tab key, and ends.

PROMPT=''
autoload -Uz compinit
compinit -u -D
source "$COMPLETION_SCRIPT"
bindkey '^I' complete-word

compadd() {
  # With these, matches go to a variable and are offered later.
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a offered
  builtin compadd -A offered "$@"
  # The line that is being typed stands before the first.
  [[ $#offered -gt 0 ]] && print -r -- $'\n'"OFFERED "${(pj:\nOFFERED :)offered}
  builtin compadd "$@"
}

ended() { exit }
comppostfuncs=(ended)
print READY
