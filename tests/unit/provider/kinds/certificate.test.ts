import { X509Certificate, createPrivateKey } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { certificate, type CertificateState } from "../../../../provider/kinds/certificate.ts";

const authority = { commonName: "test CA", days: 365, renewDays: 30 };
const server = (ca: CertificateState) => ({
  commonName: "localhost",
  hosts: ["localhost", "127.0.0.1"],
  authority: { certificate: ca.certificate, privateKey: ca.privateKey },
  days: 90,
  renewDays: 10,
});

describe("a certificate", () => {
  it("without an authority is one: it may sign, and signs itself", async () => {
    const { state } = await certificate.create(authority);
    const parsed = new X509Certificate(state.certificate);
    expect(parsed.ca).toBe(true);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkPrivateKey(createPrivateKey(state.privateKey))).toBe(true);
  });

  it("of a server is signed by its authority and names its hosts", async () => {
    const ca = (await certificate.create(authority)).state;
    const parsed = new X509Certificate((await certificate.create(server(ca))).state.certificate);
    expect(parsed.ca).toBe(false);
    expect(parsed.checkIssued(new X509Certificate(ca.certificate))).toBe(true);
    expect(parsed.verify(new X509Certificate(ca.certificate).publicKey)).toBe(true);
    expect(parsed.checkHost("localhost")).toBe("localhost");
    expect(parsed.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(parsed.checkHost("example.com")).toBeUndefined();
  });

  it("stays until its last days, then is replaced", async () => {
    const { state } = await certificate.create(authority);
    expect(certificate.diff(state, authority)).toBe("none");
    vi.useFakeTimers({ now: Date.parse(state.notAfter) - 29 * 86_400_000 });
    expect(certificate.diff(state, authority)).toBe("replace");
    vi.useRealTimers();
  });

  it("is replaced with its authority", async () => {
    const [old, fresh] = [
      (await certificate.create(authority)).state,
      (await certificate.create(authority)).state,
    ];
    const { state } = await certificate.create(server(old));
    expect(certificate.diff(state, server(fresh))).toBe("replace");
  });

  it("is refused with a lifetime that makes no sense", () => {
    const problems = certificate.check({ ...authority, days: 0, renewDays: 5 });
    expect(problems.map((p) => p.property)).toEqual(["days", "renewDays"]);
  });
});
