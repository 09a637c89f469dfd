import { diff, reviewText } from "../../access/index.ts";
import { Failure } from "../../errors/failure.mjs";
import { partsOf } from "../../errors/render.mjs";
import { counted } from "../../text/amounts.ts";
import { checked, isGood, problems } from "../policy/checked.ts";
import { deployedPolicy } from "../policy/document.ts";
import { PolicyFolder } from "../policy/folder.ts";
import { readSettings } from "../settings/settings.ts";
import type { Io } from "../terminal/io.ts";
import { line, paint, type Text } from "../terminal/output.ts";
import type { Project } from "./project.ts";
import type { DevStack } from "./stack.ts";

/** What became of a change. */
export interface Outcome {
  readonly ok: boolean;
  /** For people. */
  readonly lines: readonly Text[];
}

/** Lines of a difference that are shown; `policy diff` has all. */
const most = 12;
const stays = "The running stack stays as it is.";

/**
 * Deploys the project as its files are now. A policy with a mistake, or with an invariant that does not hold, never gets
 * to pulumi.
 *
 * @param env of deployments, see `DevStack.open`
 * @throws Failure when the policy cannot be read, or the stack's own files are not there
 */
export async function applyChange(
  project: Project,
  stack: DevStack,
  env: Awaited<ReturnType<DevStack["open"]>>,
  io: Io,
): Promise<Outcome> {
  const folder = new PolicyFolder(project.policies, project.root);
  const report = await checked(folder, project.policies, project.root, true);
  if (!isGood(report)) return { ok: false, lines: [...problems(project.policies, report), stays] };
  const change = await difference(folder, stack, io);
  const started = performance.now();
  const { ok, printed } = await stack.apply(env);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (!ok)
    return {
      ok,
      lines: [
        line`${paint("red", "✗")} pulumi up refused it:`,
        ...diagnostics(printed).map((text) => `  ${text}`),
        stays,
      ],
    };
  return { ok, lines: [line`${paint("green", "✓")} applied in ${seconds} s`, ...change] };
}

/** Who gains and loses what, by the policy that is in force. */
async function difference(folder: PolicyFolder, stack: DevStack, io: Io): Promise<Text[]> {
  if (!stack.isUp) return [];
  const before = deployedPolicy(readSettings(io, stack.settingsFile));
  const { document, sources } = await folder.compile();
  if (before.digest === document.digest) return ["  The policy is the same."];
  const found = diff(before, document, { sources: { head: sources } });
  const all = reviewText({ diff: found, names: { base: "", head: "" }, stale: [], accept: "" });
  // what follows the last empty line is for reviews
  const lines = all.slice(0, all.lastIndexOf("")).filter((text) => text !== "");
  const more = lines.length - most;
  return [
    ...lines.slice(0, most).map((text) => line`  ${text}`),
    ...(more > 0 ? [`  and ${counted(more, "more line")}: nats-entra policy diff --base …`] : []),
  ];
}

/** What pulumi says of an error, without the list of resources. */
function diagnostics(printed: string): string[] {
  const [, after = printed] = printed.split(/^Diagnostics:$/m);
  const [said = ""] = after.split(/^(?:Outputs|Resources|Duration):/m);
  const lines = said.split("\n").filter((text) => text.trim() !== "");
  return lines.slice(0, 30);
}

/** A failure that is not the change's own, in the same form. */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof Failure)) throw error;
  const [[, what], ...more] = partsOf(error);
  const reasons = more.map(([label, text]) => `  ${label} ${text}`);
  return { ok: false, lines: [line`${paint("red", "✗")} ${what}`, ...reasons, stays] };
}
