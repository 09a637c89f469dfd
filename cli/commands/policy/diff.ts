import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Option, type Command } from "commander";
import {
  approvedBy,
  diff,
  needsApproval,
  reviewMarkdown,
  reviewText,
  unsent,
  type ApprovalFile,
  type PolicyDiff,
  type Review,
  type Unsent,
} from "../../../access/index.ts";
import { jsonText } from "../../../text/json.ts";
import { commandLine } from "../../../text/shell.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { ExitCode } from "../../terminal/exit-code.ts";
import { approvals, approve, earlierApprovals } from "../../../reports/policy-review/approvals.ts";
import { mustBeOfRoles } from "../../policy/assigned-roles.ts";
import { readAssignments } from "../../../reports/policy-review/assignments.ts";
import { compared, type Compared } from "../../../reports/policy-review/compared.ts";
import { withDir, withTrust, type DirOption, type TrustOption } from "../../policy/options.ts";

interface Options extends DirOption, TrustOption {
  readonly base: string;
  readonly head?: string;
  readonly format: "text" | "markdown" | "json";
  readonly accept?: string;
  readonly approvals?: string;
  readonly assignments?: string;
  readonly whole?: string;
}

export function policyDiffCommand(shell: Shell): Command {
  const command = newCommand("diff", {
    summary: "what a change of the policy lets whom do",
    description:
      "Compare two policies by what they permit, and say who gains and loses what, with an example of each. " +
      "Policies of commits and of the working tree are evaluated apart, with nothing in reach.",
    json: "the difference (policy review), and `review` {`base`, `head`, `approval`, `approvalIsNew`, `stale`, `markdown`}",
    examples: [
      ["policy diff --base main", "what the working tree changes"],
      ["policy diff --base origin/main --head HEAD --format markdown", "for a pull request"],
      ["policy diff --base old.json --head new.json", "compiled documents"],
      ["policy diff --base main --accept sha256:…", "approve exactly this difference"],
    ],
    exits: {
      [ExitCode.Done]: "the same, narrower, or broader and approved",
      [ExitCode.Failed]: "the comparison failed",
      [ExitCode.Broadened]: "broader or mixed, without approval",
    },
  })
    .requiredOption(
      "--base <ref>",
      "commit, branch or tag to compare with, or a compiled document (.json)",
    )
    .option("--head <ref>", "the same of what is new (default: the working tree)")
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["text", "markdown", "json"])
        .default("text"),
    )
    .option("--accept <digest>", "write an approval of the difference with this digest")
    .option(
      "--approvals <dir>",
      "folder of the approvals (default: approvals, in the policy's folder)",
    )
    .option(
      "--whole <file>",
      "also write all of it as Markdown, which --format limits for a comment",
    )
    .option("--assignments <file>", "who holds which role: JSON list of { role, principal, kind }");
  return perform(shell, withTrust(withDir(command)), review);
}

async function review({ io, out, options }: Run<Options>): Promise<ExitCode> {
  const { base, head, accept, format, dir } = options;
  const { cwd } = io;
  const found = await difference(base, options, cwd);
  const folder = options.approvals ?? join(dir, "approvals");
  if (accept !== undefined) {
    out.note(`Wrote ${approve(found.diff, accept, folder, cwd)}: commit it with the policy.`);
  }
  const review: Review = {
    ...found,
    ...approvedBy(found.diff, await approvals(folder, head, cwd)),
    ...isNew(found.diff, await earlierApprovals(folder, base, cwd)),
    accept: acceptLine(found.diff, base, options),
  };
  if (options.whole !== undefined)
    writeFileSync(resolve(cwd, options.whole), reviewMarkdown(review, Infinity));
  if (out.json || format === "json") out.document(`${jsonText(json(review), 2)}\n`);
  else if (format === "markdown") out.document(reviewMarkdown(review));
  else out.result(undefined, () => reviewText(review));
  const open = needsApproval(found.diff.verdict) && review.approval === undefined;
  return open ? ExitCode.Broadened : ExitCode.Done;
}

async function difference(
  base: string,
  { head, dir, assignments, trust }: Options,
  cwd: string,
): Promise<Pick<Review, "diff" | "names" | "unsent">> {
  const known = assignments === undefined ? undefined : readAssignments(assignments, cwd);
  const sides = await compared(base, head, { cwd, dir, trust });
  mustBeOfRoles(known ?? [], [sides.base.document, sides.head.document]);
  const sources = {
    ...(sides.base.sources === undefined ? {} : { base: sides.base.sources }),
    ...(sides.head.sources === undefined ? {} : { head: sides.head.sources }),
  };
  return {
    diff: diff(sides.base.document, sides.head.document, {
      sources,
      ...(known === undefined ? {} : { assignments: known }),
    }),
    names: { base: sides.base.name, head: sides.head.name },
    ...newlyUnsent(sides),
  };
}

/** What is in vain in the head, and was not in the base; nothing is known of compiled documents, which have no grants. */
function newlyUnsent({ base, head }: Compared): Pick<Review, "unsent"> {
  if (head.sources === undefined) return {};
  const keyOf = ({ role, way, grant }: Unsent) => JSON.stringify([role, way, grant]);
  const known = base.sources === undefined ? [] : unsent(base.document, base.sources);
  const keys = new Set(known.map(keyOf));
  return { unsent: unsent(head.document, head.sources).filter((it) => !keys.has(keyOf(it))) };
}

/** Whether what approves the difference now did not do so before. */
function isNew(
  difference: PolicyDiff,
  earlier: readonly ApprovalFile[] | undefined,
): Pick<Review, "approvalIsNew"> {
  if (earlier === undefined) return {};
  return { approvalIsNew: approvedBy(difference, earlier).approval === undefined };
}

/** The model, what is known of its approval, and the review as `--format markdown` prints it. */
function json(review: Review): unknown {
  const { diff: model, names, approval, approvalIsNew, stale, unsent = [] } = review;
  const known = approval === undefined ? {} : { approvalIsNew: approvalIsNew ?? null };
  const markdown = reviewMarkdown(review);
  return {
    ...model,
    review: { ...names, approval: approval ?? null, ...known, stale, unsent, markdown },
  };
}

function acceptLine(
  { digest }: PolicyDiff,
  base: string,
  { head, dir, approvals: folder }: Options,
) {
  const words = [
    ...["nats-entra", "policy", "diff", "--base", base],
    ...(head === undefined ? [] : ["--head", head]),
    ...(dir === "policies" ? [] : ["--dir", dir]),
    ...(folder === undefined ? [] : ["--approvals", folder]),
    ...["--accept", digest],
  ];
  return commandLine(words);
}
