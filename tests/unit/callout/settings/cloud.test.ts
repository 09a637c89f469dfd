import { expect, it } from "vitest";
import { cloudOf, isOfEntra } from "../../../../callout/settings/cloud.ts";

it.each([
  ["login.microsoftonline.com", "microsoftonline.com"],
  ["sts.windows.net", "microsoftonline.com"],
  ["login.microsoftonline.us", "microsoftonline.us"],
  ["login.partner.microsoftonline.cn", "partner.microsoftonline.cn"],
  ["login.chinacloudapi.cn", "partner.microsoftonline.cn"],
  ["eu.login.microsoftonline.com", "microsoftonline.com"],
])("%s is in the cloud %s", (host, cloud) => {
  expect(cloudOf(host)).toBe(cloud);
  expect(isOfEntra(host)).toBe(true);
});

it.each([
  "login.microsoftonline.com.evil.example",
  "evil-login.microsoftonline.com",
  "microsoftonline.com",
  "login.example.com",
  "127.0.0.1",
  "constructor",
])("%s is in none", (host) => {
  expect(cloudOf(host)).toBeUndefined();
  expect(isOfEntra(host)).toBe(false);
});

it("a tenant for customers is Entra's, and says itself where it is", () => {
  expect(cloudOf("contoso.ciamlogin.com")).toBeUndefined();
  expect(isOfEntra("contoso.ciamlogin.com")).toBe(true);
});
