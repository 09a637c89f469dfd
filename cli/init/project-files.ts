import manifest from "../package.json" with { type: "json" };
import { UsageFailure } from "../../errors/failure.mjs";
import { templates } from "./templates.ts";

/** Where a new project is meant to run in production; every one runs on this machine too. */
export const targets = ["local", "kubernetes", "azure"] as const;
export type Target = (typeof targets)[number];

export interface ProjectArgs {
  /** Of the project, and of its cluster. */
  readonly name: string;
  readonly target: Target;
}

/** What templates are called until they have a name. */
const placeholder = { name: "my-project", title: "My project" };

/**
 * A name that is right for npm, Pulumi, NATS and Kubernetes alike.
 *
 * @throws UsageFailure that says what a name may be
 */
export function checkName(name: string): string {
  if (/^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) return name;
  throw new UsageFailure(
    `'${name}' cannot be the name of a project`,
    "write at most 40 lower-case letters, digits and hyphens, beginning with a letter: nats-entra init orders --name orders",
  );
}

/**
 * The files of a new project, by their paths in it. The project's packages have the version of this command.
 *
 * @example projectFiles({ name: "orders", target: "local" }).get("Pulumi.yaml")
 */
export function projectFiles({ name, target }: ProjectArgs): ReadonlyMap<string, string> {
  const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1).replaceAll("-", " ")}`;
  const all = templates();
  const files = new Map<string, string>();
  for (const folder of ["project", target])
    for (const [path, text] of Object.entries(all))
      if (path.startsWith(`${folder}/`))
        files.set(
          named(path.slice(folder.length + 1)),
          text.replaceAll(placeholder.name, name).replaceAll(placeholder.title, title),
        );
  const more = files.get(deployment) ?? "";
  files.delete(deployment);
  files.set("README.md", `${files.get("README.md") ?? ""}${more}`);
  files.set("package.json", withVersion(files.get("package.json") ?? "{}"));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a target adds to the README. */
const deployment = "README.deploy.md";

/** A file of this name would count in this repository, and npm leaves it out of packages. */
function named(path: string): string {
  return path === "gitignore" ? ".gitignore" : path;
}

function withVersion(text: string): string {
  return text.replaceAll(
    /("(?:@nats-entra\/[a-z]+|nats-entra)": )"[^"]*"/g,
    `$1"${manifest.version}"`,
  );
}
