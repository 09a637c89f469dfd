import { describe, expect, it } from "vitest";
import { roleRecord } from "../../../../provider/kinds/role-record.ts";

const application = "Order messaging";
const before = {
  application,
  roles: { "Shop.Read": ["sara", "shipping"], "Books.Read": [] },
};
const warnings = (roles: Record<string, string[]>) =>
  roleRecord.warnings?.(before, { application, roles });

describe("the record of an application's roles warns", () => {
  it("of a role that goes: whom it takes it from, and where to read on", () => {
    expect(warnings({ "Books.Read": [] })).toEqual([
      'the role Shop.Read leaves the application "Order messaging", and every assignment to it goes with it: ' +
        "2 made here (sara, shipping), and all that others have made in Entra. Putting the role back does not bring " +
        "theirs back. Look who holds it first: docs/how-to/remove-role.md",
    ]);
  });

  it("of one that nobody holds by this deployment: others may have assigned it", () => {
    expect(warnings({ "Shop.Read": ["sara", "shipping"] })).toEqual([
      expect.stringMatching(/Books\.Read leaves .*: none made here, and all that others/),
    ]);
  });

  it("of a new name, which is another role to Entra", () => {
    const renamed = { "Shop.See": ["sara", "shipping"], "Books.Read": [] };
    expect(warnings(renamed)).toEqual([expect.stringContaining("the role Shop.Read leaves")]);
  });

  it("of nothing else: a new role, an assignment that is taken back", () => {
    expect(warnings({ "Shop.Read": ["sara"], "Books.Read": [], "Shop.Write": [] })).toEqual([]);
  });
});

describe("the record of an application's roles changes", () => {
  it("with who holds them, and not by their order", async () => {
    const { "Shop.Read": read, "Books.Read": books } = before.roles;
    const diff = (roles: Record<string, string[]>) =>
      roleRecord.diff(before, { application, roles });
    expect(await diff({ "Books.Read": books, "Shop.Read": read })).toBe("none");
    expect(await diff({ "Books.Read": books, "Shop.Read": [] })).toBe("update");
  });

  it("in place", async () => {
    const after = { application, roles: {} };
    expect(await roleRecord.update?.(before, after)).toEqual(after);
    expect(await roleRecord.create(before)).toEqual({ id: "roles", state: before });
    expect(await roleRecord.read(before)).toEqual(before);
  });
});
