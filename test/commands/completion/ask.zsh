# Types its second argument and Tab into the interactive zsh of its first; prints what is offered.

zmodload zsh/zpty
zpty typed zsh -f -i
zpty -w typed "source $1"
zpty -r typed heard '*READY*'
zpty -w -n typed "$2"$'\t'
heard=''
while zpty -r typed chunk; do heard+=$chunk; done
print -r -- "$heard" | tr -d '\r' | sed -n 's/^OFFERED //p'
