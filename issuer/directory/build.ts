import { Failure } from "../../errors/failure.mjs";
import { parseEntry } from "./entry.ts";
import type {
  AppRole,
  Application,
  Assignment,
  Client,
  Directory,
  Entry,
  Principal,
  User,
} from "./model.ts";

/** A file of the directory's folder: its name and what is in it. */
export interface DirectoryFile {
  readonly name: string;
  readonly text: string;
}

/** Everything that is wrong with a directory, one line a problem, each beginning with the file's name. */
export class DirectoryError extends Failure {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      "directory_invalid",
      `The directory has ${problems.length} problem(s): ${problems.join("; ")}`,
      { next: "correct its files" },
    );
    this.name = "DirectoryError";
    this.problems = problems;
  }
}

type Placed<E extends Entry> = E & { readonly file: string };

/**
 * The directory made of its files. Every file is looked at, so one answer names every problem.
 *
 * @throws DirectoryError when a file does not fit its kind, two objects claim one id or name, or an object names
 * another that is not there or may not be named
 */
export function buildDirectory(files: readonly DirectoryFile[]): Directory {
  const problems: string[] = [];
  const entries = files.flatMap((file) => parsed(file, problems));
  const ofKind = <K extends Entry["kind"]>(kind: K) =>
    entries.filter((entry): entry is Placed<Extract<Entry, { kind: K }>> => entry.kind === kind);

  const unique = <E extends Entry>(
    what: string,
    key: (entry: E) => string,
    among: readonly Placed<E>[],
  ) => {
    const found = new Map<string, Placed<E>>();
    for (const entry of among) {
      const other = found.get(key(entry));
      if (other === undefined) found.set(key(entry), entry);
      else problems.push(`${entry.file}: ${what} is taken by ${other.file}; change one of them`);
    }
    return found;
  };

  const users = ofKind("user").sort((a, b) => a.displayName.localeCompare(b.displayName, "en"));
  const people: Placed<Principal>[] = [...users, ...ofKind("client")];
  const applications = unique<Application>("this appId", (app) => app.appId, ofKind("application"));
  unique<Application>("this identifierUri", (app) => app.identifierUri, [...applications.values()]);
  const roles = unique<AppRole>("this id", (role) => role.id, ofKind("appRole"));
  unique<AppRole>("this value", (role) => `${role.appId} ${role.value}`, [...roles.values()]);
  const principals = unique<Principal>("this id", (principal) => principal.id, people);
  const named = unique<Principal>("this name", (principal) => principal.name, people);
  const clients = unique<Client>("this appId", (client) => client.appId, ofKind("client"));
  const assignments = unique<Assignment>(
    "this assignment",
    (one) => `${one.principal} ${one.role}`,
    ofKind("assignment"),
  );

  for (const role of roles.values()) {
    if (!applications.has(role.appId))
      problems.push(`${role.file}: appId ${role.appId} is not an application of this directory`);
    if (role.allowedMemberTypes.length === 0)
      problems.push(`${role.file}: allowedMemberTypes is empty; name User, Application or both`);
  }
  const values = new Map<string, string[]>();
  for (const assignment of assignments.values()) {
    const role = roles.get(assignment.role);
    const principal = principals.get(assignment.principal);
    const problem = refusal(assignment, role, principal);
    if (problem !== undefined) problems.push(`${assignment.file}: ${problem}`);
    const key = `${assignment.principal} ${assignment.appId}`;
    if (role !== undefined) values.set(key, [...(values.get(key) ?? []), role.value].sort());
  }
  if (problems.length > 0) throw new DirectoryError(problems.sort());
  return {
    applications,
    users: new Map<string, User>(users.map((user) => [user.id, user])),
    clients,
    named,
    rolesOf: (principal, appId) => values.get(`${principal} ${appId}`) ?? [],
  };
}

function parsed(file: DirectoryFile, problems: string[]): Placed<Entry>[] {
  try {
    return [{ ...parseEntry(file.text), file: file.name }];
  } catch (error) {
    problems.push(`${file.name}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function refusal(
  assignment: Assignment,
  role?: AppRole,
  principal?: Principal,
): string | undefined {
  if (role === undefined)
    return `role ${assignment.role} is unknown; add an appRole with this id or remove the assignment`;
  if (role.appId !== assignment.appId)
    return `role ${role.value} belongs to application ${role.appId}, not ${assignment.appId}`;
  if (principal === undefined) {
    return `principal ${assignment.principal} is unknown; add a user or client with this id or remove the assignment`;
  }
  const type = principal.kind === "user" ? "User" : "Application";
  if (role.allowedMemberTypes.includes(type)) return undefined;
  return `role ${role.value} is not for members of type ${type} and ${principal.name} is one; allow the type or pick another role`;
}
