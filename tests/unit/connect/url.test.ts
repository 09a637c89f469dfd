import { describe, expect, it } from "vitest";
import { ask } from "../../../cli/network/http.ts";
import { checkSecretMayGo } from "../../../connect/url.ts";
import { failing } from "../../support/failing.ts";

describe("a secret goes", () => {
  it.each(["https://login.example.com/token", "http://127.0.0.1:8080", "http://[::1]/"])(
    "to %s",
    (url) => expect(() => checkSecretMayGo(url)).not.toThrow(),
  );

  it.each([
    "http://login.example.com/token",
    "http://169.254.169.254/metadata/identity",
    "http://127.0.0.1.nip.io/",
    "http://localhost.evil.com/",
    "http://127.0.0.1@evil.com/",
    "ftp://127.0.0.1/",
  ])("not to %s", (url) => expect(() => checkSecretMayGo(url)).toThrow(failing(/write https:/)));

  it("not by the command's requests", async () => {
    const secret = { authorization: "Bearer t" };
    await expect(ask("http://192.0.2.1/", { headers: secret })).rejects.toThrow(
      failing(/write https:/),
    );
    await expect(ask("http://192.0.2.1/", { body: "t" })).rejects.toThrow(failing(/write https:/));
  });
});
