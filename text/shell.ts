/**
 * Words of a command line that is printed for somebody to paste, as a POSIX shell takes them: none is more than one
 * word, and nothing in one is run or expanded.
 *
 * @example commandLine(["git", "log", "it's; rm"]) // "git log 'it'\\''s; rm'"
 */
export function commandLine(words: readonly string[]): string {
  return words.map(word).join(" ");
}

function word(text: string): string {
  return /^[\w%+:,./-][\w@%+=:,./-]*$/.test(text)
    ? text
    : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
