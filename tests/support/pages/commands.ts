/**
 * The blocks of commands of a page, without the indentation that a list gives them.
 *
 * @param languages of the blocks, as a pattern
 */
export function commandBlocks(page: string, languages = "sh"): string[] {
  const block = new RegExp(`^( *)\`\`\`(?:${languages})\\n(.*?)^ *\`\`\``, "gms");
  return [...page.matchAll(block)].map(([, indent = "", text = ""]) =>
    text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
}

/**
 * The words of a command, as a shell has them; without where its output goes.
 *
 * @example wordsOf("nats-entra try publish 'a b' > said") // ["nats-entra", "try", "publish", "a b"]
 */
export function wordsOf(command: string): string[] {
  const words = command.replace(/ >>? .*$/, "").matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g);
  return [...words].map(([, single, double, bare]) => single ?? double ?? bare ?? "");
}
