import { Change, same, type Kind } from "./kind.ts";

export interface RoleRecordInputs {
  /** Name of the application as people see it. */
  readonly application: string;
  /** Names of those whom this deployment assigns, by value of the role. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
}

/**
 * The roles that an application had after the last deployment.
 *
 * It makes nothing. It is there because nobody else can say in a preview what the removal of a role does to people:
 * Entra drops its assignments without a word, also those that were made by hand.
 */
export const roleRecord: Kind<RoleRecordInputs> = {
  check: () => [],
  diff: (state, inputs) => (same(state, inputs) ? Change.None : Change.Update),
  warnings: (state, inputs) =>
    Object.entries(state.roles)
      .filter(([role]) => !Object.hasOwn(inputs.roles, role))
      .map(([role, holders]) => farewell(state.application, role, holders)),
  create: (inputs) => Promise.resolve({ id: "roles", state: inputs }),
  update: (_state, inputs) => Promise.resolve(inputs),
  read: (state) => state,
  delete: () => undefined,
};

function farewell(application: string, role: string, holders: readonly string[]): string {
  const named =
    holders.length > 0 ? `${holders.length} made here (${holders.join(", ")})` : "none made here";
  return (
    `the role ${role} leaves the application "${application}", and every assignment to it goes with it: ` +
    `${named}, and all that others have made in Entra. Putting the role back does not bring theirs back. ` +
    `Look who holds it first: docs/how-to/remove-role.md`
  );
}
