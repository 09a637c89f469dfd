/** Where a compiled document was written, as a file says it. */
import type { GrantSources, RoleSources, Sources } from "../document/sources.ts";
import type { Source } from "../errors/source.ts";
import { line, strings } from "../shapes/parts.ts";
import { integer, list, object, optional, record, type Shape } from "../../values/shape/index.ts";

const source: Shape<Source> = object({ file: line, line: integer(0), column: integer(0) });

const grant: Shape<GrantSources> = object({
  label: line,
  source,
  publish: strings,
  subscribe: strings,
});
const role: Shape<RoleSources> = object({ source, grants: list(grant), denies: list(grant) });

export const sources: Shape<Sources> = object({
  files: list(line),
  accounts: record(
    object({
      source,
      exports: record(source),
      imports: record(source),
      streams: record(object({ source, subjects: strings })),
      outside: optional(strings),
    }),
  ),
  roles: record(role),
  agents: record(role),
});
