# What zsh makes of a line when Tab is pressed at its end: complete.zsh FOLDER LINE, with completions in the folder.
# zsh completes on a terminal alone; zpty makes one.
zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell "fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -D -u"
zpty -w shell 'tell() { print -r -- "<$BUFFER>"; exit }; zle -N tell; bindkey "^X" tell'
zpty -w -n shell "$2"$'\t\x18'
zpty -r shell said "*<${2%% *}*>*" || exit 1
said=${said##*<}
print -r -- "${said%%>*}"
