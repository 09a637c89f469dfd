import { describe, expect, it } from "vitest";
import type { ExistingNatsArgs } from "../../../../../components/index.ts";
import { fromRegistry } from "../../../../../components/kubernetes/objects/images.ts";
import { metadata } from "../../../../../components/kubernetes/objects/metadata.ts";
import { placeOf } from "../../../../../components/kubernetes/objects/place.ts";

describe("placeOf", () => {
  it("names everything after the nodes", () => {
    expect(placeOf({ name: "orders", namespace: "messaging" })).toMatchObject({
      namespace: "messaging",
      nats: "orders",
      headless: "orders-headless",
      callout: "orders-callout",
      tlsSecret: "orders-tls",
      clientHost: "orders.messaging.svc.cluster.local",
    });
  });

  it.each<[ExistingNatsArgs, string]>([
    [{}, "nats"],
    [{ release: "my-nats" }, "my-nats"],
    [{ release: "messaging" }, "messaging-nats"],
    [{ release: "messaging", fullname: "bus" }, "bus"],
  ])("calls an installation by the chart %j as the chart does: %s", (existingNats, name) => {
    const place = placeOf({ existingNats });
    expect(place.nats).toBe(name);
    expect(place.natsSelector["app.kubernetes.io/instance"]).toBe(existingNats.release ?? "nats");
  });

  it.each([
    [
      { namespace: "My_NATS" },
      /namespace: "My_NATS" is not a valid name; use up to 63 lower case letters/,
    ],
    [{ name: "a".repeat(50) }, /name: "a{50}" is not a valid name; use up to 49/],
    [{ name: "nats-" }, /name: "nats-" is not a valid name/],
  ])("refuses %j", (args, message) => {
    expect(() => placeOf(args)).toThrow(message);
  });

  it("lets no label of the user's take a pod out of its service", () => {
    const place = placeOf({ labels: { team: "x", "app.kubernetes.io/name": "mine" } });
    expect(metadata(place, "nats", place.natsSelector).labels).toMatchObject({
      team: "x",
      "app.kubernetes.io/name": "nats",
    });
  });
});

describe("fromRegistry", () => {
  it.each([
    [undefined, "nats:2.15.2", "nats:2.15.2"],
    ["mirror.example.com", "nats:2.15.2", "mirror.example.com/nats:2.15.2"],
    [
      "mirror.example.com/hub/",
      "natsio/nats-box:1.0.0",
      "mirror.example.com/hub/natsio/nats-box:1.0.0",
    ],
    ["mirror.example.com", "ghcr.io/x/y:1.0.0", "ghcr.io/x/y:1.0.0"],
    ["mirror.example.com", "localhost/y:1.0.0", "localhost/y:1.0.0"],
  ])("%s: %s is %s", (registry, image, expected) => {
    expect(fromRegistry(registry, image)).toBe(expected);
  });
});
