import { byCodeUnit } from "../../../values/canonical.ts";
import type { PolicyDiff } from "../../diff/index.ts";
import type { AccessDocument } from "../../document/document.ts";
import type { Sources } from "../../document/sources.ts";
import type { ReportedRole } from "../model/report.ts";
import { bundlesOf, exportsOf } from "./bundles.ts";
import type { Mark, Picture, PicturedAccount, PicturedRole, Reached } from "../model/picture.ts";
import { placesOf } from "./places.ts";
import { formerReach, roleReach } from "./reach.ts";

/** What the picture is made of, besides the roles of the report. */
export interface PictureParts {
  readonly document: AccessDocument;
  readonly sources: Sources;
  readonly changes?: PolicyDiff;
  /** See `ReportOptions`. */
  readonly effects: (role: string) => readonly Reached[];
}

/** The accounts of a policy with what is in them and between them, and what each role reaches. */
export function picture(roles: readonly ReportedRole[], parts: PictureParts): Picture {
  const { document, changes, effects } = parts;
  const changed = new Map((changes?.roles ?? []).map((role) => [role.role, role]));
  const former = (changes?.roles ?? []).filter(({ change }) => change === "removed");
  const removed = (changes?.accounts ?? []).filter(({ change }) => change === "removed");
  const names = [...Object.keys(document.accounts), ...removed.map(({ account }) => account)];
  return {
    accounts: names.sort(byCodeUnit).map((name) => accountOf(name, roles, parts)),
    bundles: bundlesOf(document, changes),
    reaches: [
      ...roles.map((role) => roleReach(role, effects(role.name), changed.get(role.name))),
      ...former.map(formerReach),
    ],
  };
}

const MARKS = {
  added: "new",
  removed: "removed",
  renamed: "changed",
  changed: "changed",
} as const satisfies Readonly<Record<string, Mark>>;

function accountOf(
  name: string,
  roles: readonly ReportedRole[],
  { document, sources, changes }: PictureParts,
): PicturedAccount {
  const entry = document.accounts[name];
  const change = changes?.accounts.find(({ account }) => account === name)?.change;
  const differing = (changes?.roles ?? []).filter(({ account }) => account === name);
  const own = roles
    .filter(({ account }) => account === name)
    .map(({ name: role }): PicturedRole => {
      const found = differing.find((item) => item.role === role);
      return found === undefined ? { name: role } : { name: role, change: MARKS[found.change] };
    });
  const gone = differing
    .filter((role) => role.change === "removed")
    .map(({ role }): PicturedRole => ({ name: role, change: "removed" }));
  return {
    name,
    description: entry?.description ?? "",
    default: entry?.default ?? false,
    vault: entry?.vault ?? false,
    ...(change === undefined ? {} : { change: MARKS[change] }),
    roles: [...own, ...gone],
    places: placesOf(document, sources, name),
    exports: exportsOf(document, name, changes),
  };
}
