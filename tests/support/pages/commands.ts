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
