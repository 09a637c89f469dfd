/** What shells run to complete a call: each asks the command itself, `nats-entra completion SHELL -- WORDS…`. */
export const scripts = {
  // bash breaks words at : and =, and replaces only what follows them. No mapfile: macOS has bash 3.2
  bash: `_nats_entra() {
  local line=\${COMP_LINE:0:COMP_POINT} word words
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  local current=\${words[\${#words[@]}-1]} kept=
  [[ $current == *[:=]* ]] && kept=\${current%"\${current##*[:=]}"}
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("$(printf '%q' "\${word#"$kept"}")")
  done < <(nats-entra completion bash -- "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _nats_entra nats-entra
`,
  // a word that ends with = continues: no space after it
  zsh: `#compdef nats-entra
_nats_entra() {
  local -a found
  found=("\${(@f)$(nats-entra completion zsh -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  found=(\${found:#})
  local -a begun=(\${(M)found:#*=})
  found=(\${found:#*=})
  if (( $#found + $#begun )); then compadd -a found; compadd -S '' -a begun; else _files; fi
}
compdef _nats_entra nats-entra
`,
  // quoted, so that a word of which nothing has been typed is a word as well
  fish: `function __nats_entra
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found (nats-entra completion fish -- $words[2..-1] "$current" 2>/dev/null)
    if count $found >/dev/null
        printf '%s\\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete -c nats-entra -f -a '(__nats_entra)'
`,
} as const satisfies Readonly<Record<string, string>>;

export type ShellName = keyof typeof scripts;
export const shells = Object.keys(scripts) as ShellName[];
