import { readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { accessReport } from "../../access/report/index.ts";
import type { Compiled } from "../../access/index.ts";
import manifest from "../package.json" with { type: "json" };
import { jsonText } from "../../text/json.ts";
import { readAudit, type AuditFile } from "../../reports/access-review/audit.ts";
import { auditFiles } from "../audit/lines.ts";
import { Verification } from "../../reports/audit/verify.ts";
import { sampled } from "../../reports/access-review/connections.ts";
import { readDirectory } from "../../reports/access-review/directory.ts";
import { NewFolder, sha256 } from "../../reports/access-review/folder.ts";
import { historyOf } from "../../reports/access-review/history.ts";
import { readLast, since } from "../../reports/access-review/last.ts";
import { manifestName, reviewName, type Manifest } from "../../reports/access-review/manifest.ts";
import type { Review } from "../../reports/access-review/model.ts";
import { Operations } from "../../reports/access-review/operations.ts";
import { reviewPage } from "../../reports/access-review/page.ts";
import { reviewOf } from "../../reports/access-review/review.ts";
import * as tables from "../../reports/access-review/tables.ts";
import { ask } from "../network/http.ts";
import { dateOption } from "../terminal/date-option.ts";
import { Usage, type Period } from "../../reports/access-review/usage.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { withAs, type AsOption } from "../terminal/options.ts";
import { Stack } from "../access-review/stack.ts";
import type { DirectoryAssignment } from "../../reports/access-review/principal.ts";
import { undoAtExit } from "../../files/at-exit.mjs";
import { UsageFailure } from "../../errors/failure.mjs";
import { parsedOption } from "../terminal/help.ts";
import { type Output } from "../terminal/output.ts";
import { counted } from "../../text/amounts.ts";
import { PolicyFolder } from "../policy/folder.ts";
import { commitOf } from "../../reports/access/commit.ts";
import { reportCsv } from "../../reports/access/csv.ts";
import { withDir, withTrust, type DirOption, type TrustOption } from "../policy/options.ts";

interface Options extends DirOption, TrustOption, AsOption {
  readonly settings?: string;
  readonly since: string;
  readonly until?: string;
  readonly out: string;
  readonly audit?: readonly string[];
  readonly key?: readonly string[];
  readonly directory?: readonly string[];
  readonly connections?: readonly string[];
  readonly last?: string;
  readonly commits: number;
}

export function accessReviewCommand(shell: Shell): Command {
  const command = newCommand("access-review", {
    summary: "gather the evidence of an access review",
    description:
      "Write a folder with who had which access in a period: by which assignment, granted by which commit, last " +
      "used when, refused why, and what was never used. A page, tables, JSON, and a manifest with the hash of each. " +
      "Where a stack runs, its local tenant says who is assigned which role, and its callouts what they recorded, to " +
      "an identity whose role has readAudit(); what neither says nor files tell is not known.",
    json: "`folder`, `manifest` (its SHA-256), `findings` (how many); the model is `review.json` in the folder (evidence)",
    examples: [
      ["access-review --since 2026-07-01 --out review --as priya", "of the stack on this machine"],
      [
        "access-review --since 2026-07-01 --out review-q3 --audit /var/lib/nats-entra/audit --directory assigned.json",
        "a quarter",
      ],
      [
        "access-review --since 2026-10-01 --out review-q4 --last review-q3",
        "with what changed since",
      ],
    ],
  })
    .requiredOption("--since <date>", "first day of the period, or an RFC 3339 instant")
    .option("--until <date>", "end of the period, which is not in it (default: now)")
    .requiredOption("--out <folder>", "folder to make; it must not be there yet")
    .option(
      "--audit <path...>",
      "audit of the callouts: folders with .jsonl files, or files (default: their stream)",
    )
    .option("--key <key...>", "public keys (A…) that sign the callouts' checkpoints")
    .option(
      "--directory <path...>",
      "who is assigned which role: Graph's appRoleAssignedTo, JSON, CSV, or the local issuer's folder (default: the local tenant)",
    )
    .option(
      "--connections <source...>",
      "live connections: monitoring addresses of nodes, or saved /connz?auth=true&subs=detail",
    )
    .option("--last <folder>", "the review before, to compare with")
    .addOption(
      parsedOption(
        "--commits <number>",
        "commits of the policy to look at, at most",
        wholeNumber,
        "500",
      ),
    );
  return perform(shell, withSettings(withAs(withTrust(withDir(command)))), accessReview);
}

async function accessReview(run: Run<Options>): Promise<undefined> {
  const { io, out, options } = run;
  const period = periodOf(options, io.now());
  const folder = new NewFolder(options.out, io.cwd);
  const done = undoAtExit(() => folder.discard());
  try {
    const { review, digest } = await written(run, period, folder);
    folder.finish();
    const { access, findings, unknown } = review;
    const assignments = access.filter(({ assignment }) => assignment !== "grant").length;
    const held = unknown.includes("assignments")
      ? "who holds roles is not known (--directory)"
      : counted(assignments, "role assignment");
    const used = unknown.includes("logins") ? "who used them is not known (--audit), " : "";
    const result = { folder: folder.path, manifest: digest, findings: findings.length, unknown };
    out.result(result, () => [
      `Wrote ${folder.path}: ${held}, ${used}${counted(findings.length, "thing")} to look at`,
      `${manifestName} has sha256:${digest}`,
    ]);
  } finally {
    folder.discard();
    done();
  }
}

function periodOf({ since: from, until }: Options, now: number): Period {
  const period = {
    since: dateOption("--since", from),
    until: until === undefined ? now * 1000 : dateOption("--until", until),
  };
  if (period.since < period.until) return period;
  throw new UsageFailure("the period ends before it begins", "give a --since before --until");
}

/** Reads everything, and writes all files of the folder. */
async function written(
  run: Run<Options>,
  period: Period,
  folder: NewFolder,
): Promise<{ readonly review: Review; readonly digest: string }> {
  const { io, out, options } = run;
  const { cwd } = io;
  const last = options.last === undefined ? undefined : readLast(options.last, cwd);
  const compiled = await new PolicyFolder(options.dir, cwd).compile();
  const stack = new Stack(run);
  const directory =
    options.directory === undefined
      ? await stack.assigned()
      : readDirectory(options.directory, compiled.document, cwd);
  const operations = new Operations(folder);
  const usage = new Usage(period, (line) => {
    operations.add(line);
  });
  const keys = options.key ?? [];
  const verification = new Verification(keys);
  const audit =
    options.audit === undefined
      ? await stack.recorded({ usage, verification })
      : await readAll(auditFiles(io, options.audit), { usage, verification }, { cwd, out });
  const verified = audit.length === 0 ? undefined : verification.finish();
  operations.flush();
  const history = await historyOf(compiled.document, {
    ...{ cwd, dir: options.dir, trust: options.trust, ...period, max: options.commits },
    progress: (done, of) => {
      if (of > 20 && done % 20 === 0) out.note(`policy: ${done} of ${of} commits`);
    },
  });
  const samples =
    options.connections && (await sampled({ sources: options.connections, cwd, get: ask }));
  const commit = await commitOf(resolve(cwd, options.dir));
  const report = reportOf(compiled, directory, commit);
  const review = reviewOf({
    ...{
      period,
      compiled,
      report,
      commit,
      directory,
      audit,
      usage,
      history,
      samples,
      keys,
      verified,
    },
    operations: operations.first,
    compare: (access, digest) => last && since(last, access, digest),
  });
  folder.write(reviewName, `${jsonText(review, 2)}\n`);
  folder.write("index.html", reviewPage(review));
  folder.write("access.csv", tables.accessCsv(review));
  folder.write("findings.csv", tables.findingsCsv(review));
  folder.write("permissions.csv", reportCsv(report));
  folder.write("policy-changes.csv", tables.changesCsv(review));
  folder.write("grants.csv", tables.grantsCsv(review));
  folder.write("revocations.csv", tables.revocationsCsv(review));
  folder.write("refusals.csv", tables.refusalsCsv(review));
  if (last) folder.write("since-last.csv", tables.sinceLastCsv(review));
  const about: Manifest = {
    version: 1,
    tool: `${manifest.name} ${manifest.version}`,
    period: review.period,
    policy: review.policy,
    inputs: {
      audit,
      ...(verified && { verified }),
      directory:
        options.directory?.flatMap((path) => hashed(resolve(cwd, path))) ?? stack.directory,
      ...(last && { last: last.manifest }),
    },
    files: folder.digests(),
  };
  const text = `${jsonText(about, 2)}\n`;
  folder.write(manifestName, text);
  return { review, digest: sha256(text) };
}

async function readAll(
  files: readonly string[],
  into: { readonly usage: Usage; readonly verification: Verification },
  { cwd, out }: { readonly cwd: string; readonly out: Output },
): Promise<AuditFile[]> {
  const total = files.reduce((sum, file) => sum + statSync(resolve(cwd, file)).size, 0);
  let read = 0;
  let reported = 0;
  const progress = (bytes: number) => {
    read += bytes;
    if (total < 64 << 20 || read - reported < total / 10) return;
    reported = read;
    out.note(
      `audit: ${Math.round((100 * read) / total)} % of ${Math.round(total / (1 << 20))} MiB`,
    );
  };
  const found: AuditFile[] = [];
  for (const file of files) found.push(await readAudit({ file, cwd }, into, progress));
  return found;
}

/** What each role permits; holders are in the review itself, by name and with their use. */
function reportOf(
  { document, sources }: Compiled,
  directory: readonly DirectoryAssignment[] | undefined,
  commit: Awaited<ReturnType<typeof commitOf>>,
) {
  const known = directory?.filter(({ role }) => Object.hasOwn(document.roles, role));
  return accessReport(document, sources, {
    ...(commit && { commit }),
    ...(known && {
      assignments: known.map(({ role, name, kind }) => ({
        ...{ role, principal: name },
        ...(kind === undefined ? {} : { kind }),
      })),
    }),
  });
}

function hashed(path: string): { file: string; sha256: string }[] {
  // the local issuer's folder is not an export: what it says is in the review
  if (statSync(path).isDirectory()) return [];
  return [{ file: basename(path), sha256: sha256(readFileSync(path)) }];
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a number of commits, for example 500.");
}
