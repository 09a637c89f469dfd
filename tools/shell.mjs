/**
 * A value as one word of a POSIX shell, whatever is in it.
 *
 * @param {string} value
 * @returns {string}
 * @example quoted("it's") // 'it'\''s'
 */
export function quoted(value) {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * The line that puts folders first on the PATH of the shell that evaluates it.
 *
 * @param {readonly string[]} folders
 * @returns {string}
 */
export function pathLine(folders) {
  return folders.length === 0 ? "" : `export PATH=${quoted(folders.join(":"))}"\${PATH:+:$PATH}"\n`;
}

/**
 * Lines that set (or, where the value is undefined, unset) variables when a shell evaluates them.
 *
 * @param {Record<string, string | undefined>} variables
 * @returns {string}
 */
export function exports(variables) {
  return Object.entries(variables)
    .map(([name, value]) =>
      value === undefined ? `unset ${name}\n` : `export ${name}=${quoted(value)}\n`,
    )
    .join("");
}
