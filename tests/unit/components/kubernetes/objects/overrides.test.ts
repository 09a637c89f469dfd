import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Overrides } from "../../../../../components/kubernetes/objects/overrides.ts";

const service = { spec: { type: "ClusterIP", ports: [{ port: 1 }], selector: { a: "b", c: "d" } } };

describe("an override", () => {
  it("merges as RFC 7396 says: null takes away, lists are replaced", () => {
    const merge = { spec: { type: "NodePort", ports: [], selector: { a: null } } };
    expect(new Overrides({ service: { merge } }).apply("service", service)).toEqual({
      spec: { type: "NodePort", ports: [], selector: { c: "d" } },
    });
  });

  it("patches as RFC 6902 says, after the merge", () => {
    const overrides = new Overrides({
      service: {
        merge: { spec: { ports: [{ port: 2 }] } },
        patch: [{ op: "add", path: "/spec/ports/-", value: { port: 3 } }],
      },
    });
    expect(overrides.apply("service", service).spec.ports).toEqual([{ port: 2 }, { port: 3 }]);
  });

  it("changes no other object, and not the one that it was given", () => {
    const overrides = new Overrides({ service: { merge: { spec: null } } });
    expect(overrides.apply("ingress", service)).toBe(service);
    overrides.apply("service", service);
    expect(service.spec.type).toBe("ClusterIP");
  });

  it("leaves outputs as they are", () => {
    const output = pulumi.output("later");
    const overrides = new Overrides({ configMap: { merge: { data: { more: "x" } } } });
    const { data } = overrides.apply("configMap", { data: { text: output } });
    expect(data.text).toBe(output);
    expect(data).toHaveProperty("more", "x");
  });

  it("says which operation can't be done", () => {
    const patch = [
      { op: "test", path: "/spec/type", value: "ClusterIP" },
      { op: "remove", path: "/spec/nothing" },
    ];
    expect(() => new Overrides({ service: { patch } }).apply("service", service)).toThrow(
      /overrides.service.patch\[1\] \(remove \/spec\/nothing\)/,
    );
  });
});
