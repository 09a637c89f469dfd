import { expect, it } from "vitest";
import { breakGlassUser } from "../../../../cli/keys/break-glass.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";

const now = 1_800_000_000;
const document = accessDocument({
  "Plant.Device": roleEntry("plant", { connections: ["MQTT"] }),
  "Plant.Old": roleEntry("plant", { notAfter: new Date((now - 1) * 1000).toISOString() }),
});
const made = (role: string) => () =>
  breakGlassUser({
    ...{ document, rings: [], role, oid: "11111111-1111-4111-8111-111111111111" },
    ...{ id: "x", reason: "a test", lifetime: 60, now },
  });

it.each([
  ["Plant.Device", "role_mqtt"],
  ["Plant.Old", "role_expired"],
  ["Plant.Raed", "role_unknown"],
])("a user of break-glass with the role %s is refused: %s", (role, code) => {
  expect(made(role)).toThrow(expect.objectContaining({ code }));
});
