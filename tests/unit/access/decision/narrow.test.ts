import { describe, expect, it } from "vitest";
import { narrows, type SessionPermissions } from "../../../../access/index.ts";

const grant = (changes: Partial<SessionPermissions> = {}): SessionPermissions => ({
  account: "orders",
  roles: ["Orders.Read"],
  publish: { allow: ["orders.>"], deny: [] },
  subscribe: { allow: ["orders.in"], deny: [] },
  ...changes,
});
const publishing = (allow: string[], deny: string[] = []) => grant({ publish: { allow, deny } });
const hearing = (allow: string[], deny: string[] = []) => grant({ subscribe: { allow, deny } });
const answering = (max: number, ttl: number) => grant({ responses: { max, ttl } });
const over = (...connections: ("LEAFNODE" | "MQTT")[]) => grant({ connections });

describe("a grant narrows another", () => {
  it.each<[string, SessionPermissions, SessionPermissions]>([
    ["without a subject", publishing(["a", "b"]), publishing(["a"])],
    ["with a deny", publishing(["a.>"]), publishing(["a.>"], ["a.b"])],
    ["with one token where there were more", publishing(["a.>"]), publishing(["a.*"])],
    ["in a queue group alone", hearing(["a"]), hearing(["a workers"])],
    ["that hears less", hearing(["a", "b"]), hearing(["b"])],
    ["without answers", answering(1, 120), grant()],
    ["with fewer answers", answering(2, 120), answering(1, 120)],
    ["with less time for answers", answering(1, 120), answering(1, 60)],
    ["without MQTT", grant({ connections: ["MQTT"] }), grant()],
    ["with one kind of two", over("LEAFNODE", "MQTT"), over("MQTT")],
    ["with another kind", over("LEAFNODE"), over("MQTT")],
    ["in another account", grant(), grant({ account: "finance" })],
  ])("%s", (_what, before, after) => expect(narrows(before, after)).toBe(true));

  it.each<[string, SessionPermissions, SessionPermissions]>([
    ["that is the same", grant(), grant()],
    ["that says the same in another way", publishing(["a.>"]), publishing(["a.*", "a.*.>"])],
    ["with more subjects", publishing(["a"]), publishing(["a", "b"])],
    ["with a deny of what was not allowed", publishing(["a"]), publishing(["a"], ["b"])],
    ["with one deny less", publishing(["a.>"], ["a.b"]), publishing(["a.>"])],
    ["in any queue group", hearing(["a workers"]), hearing(["a"])],
    ["with a kind of connection more", over("MQTT"), over("LEAFNODE", "MQTT")],
    ["with answers", grant(), answering(1, 60)],
    ["of other roles", grant(), grant({ roles: ["Orders.Write"] })],
  ])("but not one %s", (_what, before, after) => expect(narrows(before, after)).toBe(false));
});
