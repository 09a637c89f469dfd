/** What is known of a release before anything is published. */
export interface Release {
  /** The git tag: `v1.2.3`. */
  readonly tag: string;
  /** URL of the repository in the root's package.json, the one place that has it. */
  readonly repository: string | undefined;
  /** Versions of the packages, by their names. */
  readonly versions: Readonly<Record<string, string | undefined>>;
  /** Text of CHANGELOG.md. */
  readonly changelog: string;
}

/**
 * Why a release must not be published.
 *
 * @returns a sentence each, with what to do; none when it may go out
 */
export function refusals({ tag, repository, versions, changelog }: Release): string[] {
  const version = /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(tag)?.[1];
  const others = Object.entries(versions).filter(([, each]) => each !== version);
  return [
    ...(repository === undefined || repository === ""
      ? [
          'package.json has no "repository", so npm cannot prove where a package was built. Write { "type": "git", "url": "git+https://…" } there.',
        ]
      : []),
    ...(version === undefined
      ? [`The tag "${tag}" is not a version. Tag the commit as v1.2.3.`]
      : [
          ...others.map(
            ([name, each]) =>
              `${name} has version ${each ?? "none"}, and the tag says ${version}. Write ${version} in its package.json.`,
          ),
          ...(notesOf(changelog, version) === ""
            ? [
                `CHANGELOG.md has no section "## ${version}" with text. Rename "## Unreleased", and add an empty one above it.`,
              ]
            : []),
        ]),
  ];
}

/**
 * The section of a version in CHANGELOG.md, without its heading.
 *
 * @returns empty when there is none
 */
export function notesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((each) => /^\S+/.exec(each)?.[0] === version) ?? "";
  return section.split("\n").slice(1).join("\n").trim();
}
