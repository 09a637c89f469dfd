/** What a role reaches, directly and by effect, and what a difference did to that. */
import type { Change, RoleDiff } from "../../diff/index.ts";
import type { ReportedCapability, ReportedReach, ReportedRole } from "../model/report.ts";
import type { Mark, Reached, RoleReach } from "../model/picture.ts";

/** @param effects what the role brings about besides */
export function roleReach(
  { name, account, capabilities, reach }: ReportedRole,
  effects: readonly Reached[],
  changed?: RoleDiff,
): RoleReach {
  const direct = [
    ...capabilities.map((capability) => here(account, capability)),
    ...reach.map(there),
  ];
  return {
    role: name,
    direct: changed === undefined ? direct : compared(direct, changed),
    byEffect: changed === undefined ? effects : effects.map(marked(changed)),
  };
}

/** What was reached by a role that is no longer there. */
export function formerReach(changed: RoleDiff): RoleReach {
  return { role: changed.role, direct: compared([], changed) };
}

function here(account: string, capability: ReportedCapability): Reached {
  const { text, publish, receive, grants } = capability;
  return {
    account,
    subjects: [...publish, ...receive].map(({ pattern }) => pattern),
    how: howOf(capability),
    text,
    steps: grants.map(({ label, source }) => `${label} ${source}`),
  };
}

function there({ account, text, direction, subject, via, hops }: ReportedReach): Reached {
  const steps = [`through ${via.join(", then ")}`];
  return { account, subjects: [subject], how: direction, text, steps, via: hops };
}

const READING = /^(?:read|consume|follow|list|look|receive copies)/;

function howOf({
  verb,
  concern,
  publish,
}: Pick<ReportedCapability, "verb" | "concern" | "publish">): Reached["how"] {
  if (concern === "data_loss") return "erase";
  if (verb === "answer") return "answer";
  if (READING.test(verb)) return "read";
  return publish.length > 0 ? "publish" : "receive";
}

/** Of what a role brings about in one account, a difference is one change. */
function marked({ gained }: RoleDiff): (reached: Reached) => Reached {
  const grown = gained.filter(({ direction }) => direction === "effect");
  return (reached) =>
    grown.some(({ account }) => account === reached.account)
      ? { ...reached, change: "new" }
      : reached;
}

/** Marks what was gained, and adds what was lost. */
function compared(direct: readonly Reached[], changed: RoleDiff): Reached[] {
  const own = ({ direction }: Change) => direction !== "effect";
  const [gained, lost] = [changed.gained.filter(own), changed.lost.filter(own)];
  const isNew =
    ({ account, text }: Reached) =>
    (change: Change) =>
      // what is in another account continues: "publish orders.cancel in account shop, as orders.cancel"
      change.account === account &&
      (text === change.what ||
        ["in", "of"].some((word) => text.startsWith(`${change.what} ${word} account `)));
  const parts = gained.filter((change) => !direct.some((reached) => isNew(reached)(change)));
  return [
    ...direct.map((reached): Reached =>
      gained.some(isNew(reached)) ? { ...reached, change: "new" } : reached,
    ),
    ...parts.map((change) => changedReach(change, "new")),
    ...lost.map((change) => changedReach(change, "removed")),
  ];
}

function changedReach(change: Change, mark: Mark): Reached {
  const { account, what, direction, subjects, causes } = change;
  return {
    account,
    subjects: subjects.map(({ pattern }) => pattern),
    how: direction === "receive" ? "receive" : "publish",
    text: what,
    steps: causes.map(({ change: way, effect, entry, source }) =>
      [effect, entry, way, ...(source === undefined ? [] : [source])].join(" "),
    ),
    change: mark,
  };
}
