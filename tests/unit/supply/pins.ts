import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..", "..");

/** What somebody else made and a run, a build or a cluster takes by this text. */
export interface Reference {
  readonly file: string;
  readonly kind: "action" | "image";
  readonly text: string;
}

/** The repository's files, of which those are left out that only name examples of such references, or are data. */
export function files(): string[] {
  const listed = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: root },
  );
  return listed
    .toString()
    .split("\0")
    .filter((file) => file !== "" && !apart.test(file));
}
const apart =
  /^(tests\/(unit|engine|attack)\/|package-lock\.json|CHANGELOG\.md)|\.(sum|lock|pdf|png)$/;

/** Everything that a file takes from elsewhere by name. */
export function references(file: string, text: string): Reference[] {
  const actions = [...text.matchAll(uses)].map(([, action = "", comment = ""]) => ({
    kind: action.startsWith("docker://") ? ("image" as const) : ("action" as const),
    text: `${action.replace("docker://", "")}${comment === "" ? "" : ` ${comment}`}`,
  }));
  // in programs the same words are names of members
  const words = /\.(ya?ml|md|json)$|(^|\/)(Dockerfile|Containerfile)/.test(file) ? keyed : [];
  const images = [...words, ...named]
    .flatMap((pattern) => [...text.matchAll(pattern)].map(([, image = ""]) => image))
    .filter((image) => isImage(image))
    .map((image) => ({ kind: "image" as const, text: image }));
  const found = [...actions.filter(({ text }) => !text.startsWith("./")), ...images];
  return [...new Map(found.map((each) => [each.text, { file, ...each }])).values()];
}

const uses = /^[ \t>-]*uses:[ \t]*["']?([^\s"'#]+)["']?(?:[ \t]+(#.*))?$/gm;
/** By the word that stands before it: workflows, pipelines, Compose, Kubernetes, Dockerfiles, commands. */
const keyed = [
  /^[ \t>-]*(?:image|container)"?:[ \t]*["'`]?([^\s"'`,]+)/gm,
  /^FROM[ \t]+(?:--\S+[ \t]+)?(\S+)/gm,
  /\b(?:docker|podman|nerdctl)[ \t]+(?:run|pull|create)[ \t]+(?:-\S+[ \t]+)*(\S+)/g,
];
/** By a name that is known: in programs, settings and prose. */
const named = [
  /(?<![\w./:@-])((?:(?:docker\.io|ghcr\.io|quay\.io|gcr\.io|mcr\.microsoft\.com|registry\.k8s\.io)\/)[\w./-]+[:@][\w.:@-]+)/g,
  /(?<![\w./:@-])((?:natsio\/[\w-]+|nats|node|alpine|debian|ubuntu|busybox|golang|python|chromium):(?:latest|v?\d+\.\d[\w.-]*|\d+-[a-z][\w.-]*)(?:@sha256:[0-9a-f]*)?)/g,
];

/** Not a word of prose, a variable, or a name that no registry answers to. */
function isImage(text: string): boolean {
  return (
    /^[a-z0-9][\w./-]*([:@]|$)/.test(text) &&
    !/^(localhost\/|scratch$|registry\.example\.com|node$)/.test(text) &&
    !text.includes("${")
  );
}

/** By digest, beside the version that people read. */
export function isPinned({ kind, text }: Reference): boolean {
  return kind === "action"
    ? /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(text)
    : /^[^:@]+(:\d+)?[^:@]*:v?\d+\.\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$/.test(text);
}

export const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Of the whole repository. */
export const all = (): Reference[] => files().flatMap((file) => references(file, read(file)));
