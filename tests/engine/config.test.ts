import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import { readSettings } from "../../infra/config.ts";

const read = (config: Record<string, string>) => {
  const full = Object.entries(config).map(([key, value]) => [`nats-entra:${key}`, value]);
  pulumi.runtime.setAllConfig(Object.fromEntries(full) as Record<string, string>);
  // pulumi.Config takes the project's name, which tests have to set themselves
  return pulumi.runtime
    .setMocks({ newResource: never, call: never }, "nats-entra")
    .then(() => readSettings("/srv/app"));
};
const never = () => {
  throw new Error("no resource is asked for");
};

afterEach(() => {
  delete process.env["NATS_ENTRA_HOME"];
});

describe("the stack's settings", () => {
  it("need nothing to be set", async () => {
    expect(await read({})).toEqual({
      nodes: 3,
      replicas: 2,
      basePort: 14220,
      tls: false,
      rotate: {},
      folder: "/srv/app/.nats-entra/run",
    });
  });

  it("are read from the stack's configuration", async () => {
    const settings = await read({
      nodes: "5",
      tls: "true",
      rotate: '{"xkey":"2"}',
      "ports.base": "9000",
    });
    expect(settings).toMatchObject({ nodes: 5, tls: true, rotate: { xkey: "2" }, basePort: 9000 });
  });

  it("move with NATS_ENTRA_HOME, which must be absolute", async () => {
    process.env["NATS_ENTRA_HOME"] = "/var/lib/x";
    expect((await read({})).folder).toBe("/var/lib/x/run");
    process.env["NATS_ENTRA_HOME"] = "x";
    await expect(read({})).rejects.toThrow('NATS_ENTRA_HOME: "x" is not absolute');
  });

  it.each<[Record<string, string>, string]>([
    [{ node: "3" }, "nats-entra:node: there is no such setting; did you mean nats-entra:nodes?"],
    [{ nodes: "0" }, "nats-entra:nodes: 0 is not a whole number from 1 to 10"],
    [{ replicas: "2.5" }, "nats-entra:replicas: 2.5 is not a whole number"],
    [{ "ports.base": "80" }, "nats-entra:ports.base: 80 is not a whole number from 1024"],
    [{ nodes: "many" }, "nodes"],
  ])("refuse %j", async (config, message) => {
    await expect(read(config)).rejects.toThrow(message);
  });
});
