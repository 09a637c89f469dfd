/** Exports and imports: what one account offers and another takes. */
import type { Account, Export } from "../language/account.ts";
import { isSystem, reservedProblem } from "./check-grants.ts";
import { fixedSubjectProblems, textProblems } from "../language/check-subject.ts";
import type { Problem } from "../errors/error.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { includes, overlaps, tokens } from "../subjects/pattern.ts";
import type { ResolvedImport } from "../walls/share.ts";

export function checkExports(account: Account, diagnostics: Diagnostics): void {
  const seen: Export[] = [];
  for (const item of account.exports ?? []) {
    const problems = [
      ...textProblems("name of the export", item.name),
      ...textProblems("description", item.description),
      ...sharedSubjectProblems("an export", item.subject),
    ];
    if (seen.some(({ name }) => name === item.name)) {
      const message = `there are two exports '${item.name}'`;
      const next = "imports refer to them by name: give each its own";
      problems.push({ code: "export_duplicate", message, next });
    }
    // the rule of jwt/exports.go, isContainedIn
    const other = seen.find(
      ({ kind, subject }) =>
        kind === item.kind && (includes(subject, item.subject) || includes(item.subject, subject)),
    );
    if (other !== undefined) {
      const message = `the ${item.kind} exports '${other.subject}' and '${item.subject}' contain one another`;
      problems.push({ code: "export_overlap", message, next: "leave the narrower one out" });
    }
    for (const problem of problems)
      diagnostics.add(item.source, problem, { account: account.name });
    seen.push(item);
  }
}

/** @param derived from grants; they are looked at in walls/clash.ts, and only for circles here */
export function checkImports(
  written: readonly ResolvedImport[],
  derived: readonly ResolvedImport[],
  diagnostics: Diagnostics,
): void {
  for (const siblings of Map.groupBy(written, ({ into }) => into).values()) {
    for (const [i, item] of siblings.entries()) {
      const problems = [
        ...sharedSubjectProblems("an import", item.to),
        ...mappingProblems(item),
        ...clashProblems(item, siblings.slice(0, i)),
      ];
      for (const problem of problems) diagnostics.add(item.source, problem, item.owner);
    }
  }
  const imports = [...written, ...derived];
  const taken = Map.groupBy(imports, ({ into, kind }) => `${kind} ${into}`);
  for (const item of imports) {
    const path = cycleFrom(item, taken);
    if (path === undefined) continue;
    const message = `the import of '${item.subject}' comes back to itself: ${path.join(" → ")}`;
    const next = "give the subjects of one direction another first token";
    diagnostics.add(item.source, { code: "import_cycle", message, next }, item.owner);
  }
}

function sharedSubjectProblems(what: string, subject: string): Problem[] {
  const problems = fixedSubjectProblems(what, subject);
  if (problems.length > 0) return problems;
  if (!isSystem(subject)) return reservedProblem(subject);
  return [
    {
      code: "subject_system",
      message: `'${subject}' reaches the servers' own subjects, $SYS.>`,
      next: "begin with your own literal token",
    },
  ];
}

/** The rule of jwt/types.go, RenamingSubject.Validate, with wildcards kept in their order. */
function mappingProblems({ subject, to }: ResolvedImport): Problem[] {
  const stars = (pattern: string) => tokens(pattern).filter((token) => token === "*").length;
  const open = (pattern: string) => tokens(pattern).at(-1) === ">";
  const references = tokens(to).some((token) => /^\$\d+$/.test(token));
  if (!references && stars(subject) === stars(to) && open(subject) === open(to)) return [];
  return [
    {
      code: "import_mapping",
      message: `'${to}' has not the wildcards of '${subject}', which it stands for`,
      next: "use as many '*', and end in '>' when the exported subject does",
    },
  ];
}

function clashProblems(item: ResolvedImport, earlier: readonly ResolvedImport[]): Problem[] {
  const { from, name, kind, to } = item;
  const same = earlier.some((other) => other.from === from && other.name === name);
  if (same) {
    const message = `'${name}' of '${from}' is imported twice`;
    return [
      {
        code: "import_duplicate",
        message,
        next: "leave one of them out, or export the parts apart",
      },
    ];
  }
  // a request goes to one account only; messages of two streams may well flow into one subject
  const clash = earlier.find((other) => other.kind === "service" && overlaps(other.to, to));
  if (kind !== "service" || clash === undefined) return [];
  const message = `requests to '${to}' would also go to '${clash.from}', imported as '${clash.to}'`;
  return [{ code: "import_overlap", message, next: "map one of them elsewhere with 'to'" }];
}

/**
 * The accounts through which an import comes back to where it started, or undefined. Somewhat stricter
 * than nats-server (accounts.go, checkServiceImportsForCycles and checkStreamImportsForCycles), which
 * drops the import that closes a circle and only logs it.
 *
 * @param taken all imports, by kind and importing account
 */
function cycleFrom(
  start: ResolvedImport,
  taken: ReadonlyMap<string, readonly ResolvedImport[]>,
): string[] | undefined {
  const seen = new Set<ResolvedImport>();
  const visit = (item: ResolvedImport, path: readonly ResolvedImport[]): string[] | undefined => {
    for (const next of taken.get(`${start.kind} ${item.from}`) ?? []) {
      if (seen.has(next) || !feeds(next, item)) continue;
      if (next === start) return [...path, start].map(({ into }) => into);
      seen.add(next);
      const found = visit(next, [...path, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(start, [start]);
}

function feeds(next: ResolvedImport, item: ResolvedImport): boolean {
  return (
    overlaps(next.to, item.subject) || overlaps(next.to, item.to) || overlaps(next.subject, item.to)
  );
}
