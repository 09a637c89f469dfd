import { describe, expect, it } from "vitest";
import { checkedServers } from "../../../components/callout/servers.ts";

describe("servers of a callout", () => {
  const far = ["nats://nats.example.com:4222"];

  it("may be on this machine, over TLS, or in clear text that is meant", () => {
    expect(checkedServers(["nats://127.0.0.1:4222"], false, undefined)).toHaveLength(1);
    expect(checkedServers(["tls://nats.example.com"], false, undefined)).toHaveLength(1);
    expect(checkedServers(far, true, undefined)).toBe(far);
    expect(checkedServers(far, false, true)).toBe(far);
  });

  it("are an error of the deployment where a callout would not start", () => {
    expect(() => checkedServers(far, false, undefined)).toThrow(
      /^servers: nats:\/\/nats.example.com:4222 means clear text .* allowClearText lifts this/,
    );
    expect(() => checkedServers(["http://nats"], false, true)).toThrow(
      /^servers: "http:\/\/nats" is not the address/,
    );
  });
});
