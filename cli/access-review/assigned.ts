/** Who is assigned which role, asked of the directory of the stack itself. */
import type { DirectoryAssignment } from "../../reports/access-review/principal.ts";
import { Failure } from "../../errors/failure.mjs";
import {
  list,
  oneOf,
  openObject,
  read,
  reasonOf,
  record,
  string,
} from "../../values/shape/index.ts";
import { askLocalIssuer } from "../oauth/local-issuer.ts";
import type { Settings } from "../settings/settings.ts";

/** As `GET /local/identities` of the issuer has it; roles by application. */
const identities = list(
  openObject({
    displayName: string,
    kind: oneOf("user", "client"),
    id: string,
    roles: record(list(string)),
  }),
);

/**
 * The assignments of a local stack's tenant. Of a tenant in Entra nothing is known here: the tokens of this command are for
 * the stack's application, and Microsoft Graph takes none of them.
 *
 * @returns undefined for a tenant that cannot be asked
 * @throws Failure `issuer_unreachable`, `directory_unreadable`
 */
export async function assignedIn(settings: Settings): Promise<DirectoryAssignment[] | undefined> {
  if (settings.local === undefined) return undefined;
  const { status, body } = await askLocalIssuer(settings, "/local/identities");
  try {
    if (status !== 200) throw new Error(`status ${status}`);
    return read(identities, body).flatMap(({ displayName, kind, id, roles: held }) =>
      (held[settings.audience] ?? []).map((role): DirectoryAssignment => ({
        role,
        name: displayName,
        kind: kind === "user" ? "user" : "application",
        oid: id,
      })),
    );
  } catch (error) {
    throw new Failure("directory_unreadable", "cannot read the assignments of the local issuer", {
      why: reasonOf(error),
      next: "see whether it is well: nats-entra status",
    });
  }
}
