/**
 * Logs of CI systems obey what is printed into them. Whatever may reach one goes through here.
 *
 * - GitHub Actions: a line that begins with `::`, white space before it or not, and `##[` anywhere in a line
 *   (actions/runner, src/Runner.Common/ActionCommand.cs: TryParseV2 trims and looks at the start, TryParse
 *   searches).
 * - Azure Pipelines: `##vso[area.action]`, and `##[` for groups and colors
 *   (learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands).
 * - TeamCity: `##teamcity[`.
 * - GitLab: `section_start:` needs a carriage return and an escape sequence, which no visible text has.
 */

/**
 * A line that no CI system takes for a command: a space parts what would begin one.
 *
 * @example inert("::add-mask::x") // ": :add-mask::x"
 * @example inert("a ##vso[task.complete]") // "a # #vso[task.complete]"
 */
export function inert(line: string): string {
  return line.replace(/^(\s*):(?=:)/, "$1: ").replaceAll(/#(?=#\w*\[)/g, "# ");
}

/**
 * Several lines that GitHub's runner only shows, whatever is in them: it obeys no command until it is told the token
 * (docs.github.com, "Stopping and starting workflow commands").
 *
 * @param token that nobody can know who wrote the lines, such as a random UUID
 */
export function muted(text: string, token: string): string {
  return `::stop-commands::${token}\n${text.replace(/\n?$/, "\n")}::${token}::\n`;
}
