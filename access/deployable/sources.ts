/** Where a compiled document was written, as a file says it. */
import type {
  AccountSources,
  GrantSources,
  RoleSources,
  Sources,
  StreamSources,
} from "../document/sources.ts";
import type { Source } from "../errors/source.ts";
import { line, strings } from "../shapes/parts.ts";
import { integer, list, object, optional, record, type Shape } from "../../values/shape/index.ts";

/** A shape for each member, those that may be absent too: a new one does not compile without. */
type Members<T> = Readonly<Record<keyof T, unknown>>;

const place = { file: line, line: integer(0), column: integer(0) } satisfies Members<Source>;
const source: Shape<Source> = object(place);

const grantMembers = {
  label: line,
  source,
  publish: strings,
  subscribe: strings,
} satisfies Members<GrantSources>;
const grants = list(object(grantMembers));
const roleMembers = { source, grants, denies: grants } satisfies Members<RoleSources>;
const role: Shape<RoleSources> = object(roleMembers);

const streamMembers = { source, subjects: strings } satisfies Members<StreamSources>;
const accountMembers = {
  source,
  exports: record(source),
  imports: record(source),
  streams: record(object(streamMembers)),
  outside: optional(strings),
} satisfies Members<AccountSources>;

const members = {
  files: list(line),
  accounts: record(object(accountMembers)),
  roles: record(role),
  agents: record(role),
} satisfies Members<Sources>;
export const sources: Shape<Sources> = object(members);
