/** In a page `…` stands for any text, and alone on a line for any lines. */
export function pattern(output: string): RegExp {
  const lines = output.split("\n").map((line) => {
    if (line === "…") return "(?:.*\n)*?";
    const words = line.split("…").map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return `${words.join(".*")} *\n`;
  });
  return new RegExp(`^${lines.join("")}$`);
}
