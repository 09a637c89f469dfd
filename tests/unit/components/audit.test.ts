import { describe, expect, it } from "vitest";
import { auditConfig, auditSettings } from "../../../components/callout/audit.ts";
import { parseConfig } from "../../../callout/settings/config.ts";

const callout = {
  instance: "callout-0",
  nats: { servers: ["nats://127.0.0.1:4222"] },
  secretsFile: "/run/secrets.json",
  policyFile: "/run/policy.json",
  issuers: [
    {
      tenantId: "11111111-1111-4111-8111-111111111111",
      audience: "22222222-2222-4222-8222-222222222222",
      authority: "https://login.microsoftonline.com",
    },
  ],
  http: { host: "127.0.0.1", port: 8080 },
};
const parsed = (part: object) =>
  parseConfig(Buffer.from(JSON.stringify({ ...callout, ...part })), "config.json").audit;

describe("how audit records are kept", () => {
  it("is the callout's own choice where nothing is said", () => {
    expect(auditConfig(auditSettings())).toEqual({});
    const { audit } = auditConfig(auditSettings(), "/audit") as { audit: object };
    expect(audit).toEqual({ file: { folder: "/audit" } });
  });

  it("reaches the callout as it reads it", () => {
    const settings = auditSettings({
      mode: "best-effort",
      maxFileSize: 1_048_576,
      maxFilesSize: 10_485_760,
      streamMaxAge: "720h",
      streamMaxSize: 1_073_741_824,
    });
    expect(parsed(auditConfig(settings, "/audit"))).toEqual({
      mode: "best-effort",
      file: { folder: "/audit", maxSize: 1_048_576, maxTotal: 10_485_760, whenFull: "refuse" },
      stream: { maxAge: 2_592_000, maxBytes: 1_073_741_824 },
    });
    // no place for files: no files
    expect(parsed(auditConfig(settings)).file).toBeUndefined();
  });

  it("is refused where a callout would refuse to start", () => {
    expect(() => auditSettings({ mode: "best-efort" })).toThrow(
      'audit.mode: there is no mode "best-efort"; did you mean "best-effort"?',
    );
    expect(() => auditSettings({ streamMaxAge: "a month" })).toThrow(
      /audit\.streamMaxAge: "a month"/,
    );
  });
});
