import { execFile } from "node:child_process";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { inTemporaryFolder } from "../../files/temporary.mjs";
import { commandLine } from "../../text/shell.ts";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";

const execute = promisify(execFile);
/** Of all files together; policies are far smaller. */
const MAX_BYTES = 256 * 1024 * 1024;

export interface RepositoryFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** A commit, and who answers for it. */
export interface LoggedCommit {
  /** Full hash. */
  readonly id: string;
  /** `Ada Example <ada@example.com>`, who wrote it. */
  readonly author: string;
  /** Who put it there, when that is another. */
  readonly committer: string;
  /** RFC 3339, of the committer. */
  readonly time: string;
  readonly subject: string;
  /** What its trailers `Reviewed-by` and `Approved-by` say. */
  readonly reviewers: readonly string[];
}

const LOGGED = [
  "%H",
  "%an <%ae>",
  "%cn <%ce>",
  "%cI",
  "%s",
  "%(trailers:key=Reviewed-by,valueonly,separator=%x1f)%x1f%(trailers:key=Approved-by,valueonly,separator=%x1f)",
].join("%x1e");

/** A git repository, read without touching it: no checkout, no hooks, no filters, no links followed. */
export class Repository {
  readonly root: string;
  /** Of the working directory, from the root: `services/shop/`, or nothing. */
  readonly prefix: string;

  private constructor(root: string, prefix: string) {
    this.root = root;
    this.prefix = prefix;
  }

  /** @throws Failure `git_missing`, `no_repository` */
  static async at(cwd: string): Promise<Repository> {
    const args = ["rev-parse", "--show-toplevel", "--show-prefix"];
    try {
      const { stdout } = await execute("git", args, { cwd });
      const [root = "", prefix = ""] = stdout.split("\n");
      return new Repository(root, prefix);
    } catch (error) {
      if (codeOf(error) === "ENOENT")
        throw new Failure("git_missing", "git is not on PATH", {
          next: "install git, or compare compiled documents: --base OLD.json --head NEW.json",
        });
      throw new Failure("no_repository", `${cwd} is in no git repository`, {
        why: lastLine(error),
        next: "compare compiled documents instead: --base OLD.json --head NEW.json",
      });
    }
  }

  /** A path of the working directory, from the root. */
  pathOf(path: string): string {
    return posix.join(this.prefix, path, ".");
  }

  /**
   * The commit that a name stands for.
   *
   * @throws Failure `ref_unknown`
   */
  async commit(ref: string): Promise<string> {
    try {
      const name = `${ref}^{commit}`;
      return (await this.#git(["rev-parse", "--verify", "--quiet", "--end-of-options", name]))
        .toString()
        .trim();
    } catch {
      const shallow = (await this.#git(["rev-parse", "--is-shallow-repository"])).toString().trim();
      throw new Failure("ref_unknown", `there is no '${ref}' in this repository`, {
        why:
          shallow === "true"
            ? "the clone is shallow: only its last commits are here"
            : "git knows no branch, tag or commit of that name",
        next: `${fetching(ref, shallow === "true")}, then use FETCH_HEAD or the name it has here`,
      });
    }
  }

  /**
   * The commits of the current branch that changed a folder, newest first, a merge in the place of what it merges.
   *
   * @param path from the working directory
   * @param max how many at most
   */
  async log(path: string, max: number): Promise<LoggedCommit[]> {
    const args = ["log", "--first-parent", "-z", `--max-count=${max}`, `--format=${LOGGED}`];
    const text = (await this.#git([...args, "HEAD", "--", this.pathOf(path)])).toString();
    return text.split("\0").flatMap((line) => {
      const [id = "", author = "", committer = "", time = "", subject = "", trailers = ""] =
        line.split("\x1e");
      if (id === "") return [];
      const reviewers = trailers.split("\x1f").map((name) => name.trim());
      const named = {
        author,
        committer,
        subject,
        reviewers: reviewers.filter((name) => name !== ""),
      };
      return [{ id, time: new Date(time).toISOString(), ...named }];
    });
  }

  /** The files of a commit that `wanted` picks. Links and submodules are left out. */
  async filesAt(commit: string, wanted: (path: string) => boolean): Promise<RepositoryFile[]> {
    const listing = (await this.#git(["ls-tree", "-r", "-z", "--full-tree", commit])).toString();
    const entries = listing.split("\0").flatMap((line): { id: string; path: string }[] => {
      const [, mode, id = "", path = ""] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return mode?.startsWith("100") === true && wanted(path) ? [{ id, path }] : [];
    });
    const contents = await this.#blobs(entries.map(({ id }) => id));
    return entries.map(({ path }, i) => ({ path, content: contents[i] as Uint8Array }));
  }

  /**
   * The files of a commit that a checkout would write otherwise than they are kept, by its own `.gitattributes`. The
   * ends of lines do not count.
   */
  async changedByCheckout(
    commit: string,
    paths: readonly string[],
  ): Promise<{ readonly path: string; readonly attribute: string }[]> {
    if (paths.length === 0) return [];
    // an index of its own: attributes of a commit are otherwise known to git from 2.40 on
    return inTemporaryFolder("nats-entra-index-", async (folder) => {
      const env = { ...process.env, GIT_INDEX_FILE: join(folder, "index") };
      await this.#git(["read-tree", commit], "", env);
      const names = ["ident", "filter", "working-tree-encoding"];
      const args = ["check-attr", "--cached", "-z", "--stdin", ...names];
      const fields = (await this.#git(args, `${paths.join("\0")}\0`, env)).toString().split("\0");
      return paths.flatMap((path, i) =>
        names.flatMap((attribute, j) => {
          const value = fields[3 * (names.length * i + j) + 2] ?? "unknown";
          return value === "unspecified" || value === "unset" ? [] : [{ path, attribute }];
        }),
      );
    });
  }

  async #blobs(ids: readonly string[]): Promise<Uint8Array[]> {
    const output = await this.#git(["cat-file", "--batch"], ids.map((id) => `${id}\n`).join(""));
    let at = 0;
    return ids.map((id) => {
      const line = output.indexOf(10, at);
      const size = Number(/ blob (\d+)$/.exec(output.toString("utf8", at, line))?.[1]);
      if (Number.isNaN(size))
        throw new Failure("git_failed", `git has not the file ${id}`, {
          next: "see what is wrong with the repository: git fsck",
        });
      const content = output.subarray(line + 1, line + 1 + size);
      at = line + 1 + size + 1;
      return content;
    });
  }

  async #git(args: readonly string[], input = "", env = process.env): Promise<Buffer> {
    const options = { cwd: this.root, env, encoding: "buffer", maxBuffer: MAX_BYTES } as const;
    const running = execute("git", args, options);
    running.child.stdin?.on("error", () => undefined).end(input);
    try {
      return (await running).stdout;
    } catch (error) {
      throw new Failure("git_failed", `git ${args[0] ?? ""} failed`, {
        why: lastLine(error),
        next: "see what is wrong with the repository: git fsck",
        cause: error,
      });
    }
  }
}

/** The command that gets a ref; what it is called, perhaps a stranger has chosen. */
function fetching(ref: string, isShallow: boolean): string {
  const depth = isShallow ? ["--depth=1"] : [];
  return commandLine(["git", "fetch", ...depth, "origin", ref.replace(/^origin\//, "")]);
}

function lastLine(error: unknown): string {
  const { stderr } = error as { stderr?: string | Buffer };
  return (
    String(stderr ?? "")
      .trim()
      .split("\n")
      .at(-1) || messageOf(error)
  );
}
