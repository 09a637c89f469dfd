/** JSON Web Token Best Current Practices, https://www.rfc-editor.org/rfc/rfc8725: one token has one text. */
import { publicEncrypt } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { CompactEncrypt, CompactSign } from "jose";
import { describe, expect, it } from "vitest";
import * as entra from "../../support/token.ts";
import {
  b64,
  goodHeader,
  goodPayload,
  key,
  signed,
  signedText,
  stranger,
  under,
  verdict,
} from "../support/rules.ts";

describe("2.4, 3.3 and 3.4 validation of all that is inside", () => {
  it("an encrypted token (JWE) is refused, whoever it was encrypted for", async () => {
    const jwe = await new CompactEncrypt(Buffer.from(goodPayload))
      .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM", typ: "JWT", kid: key.kid })
      .encrypt(key.publicKey);
    expect(verdict(jwe)).toBe("token_malformed");
    const sealed = publicEncrypt(key.publicKey, Buffer.from("{}"));
    expect(verdict(`${b64('{"alg":"RSA1_5"}')}.${b64(sealed)}.AA.AA.AA`)).toBe("token_malformed");
  });

  it("a token in a token is refused, as text, as a claim and as content", async () => {
    const inner = signed();
    expect(verdict(signedText(goodHeader, inner))).toBe("token_malformed");
    expect(verdict(signedText(goodHeader, JSON.stringify(inner)))).toBe("token_malformed");
    expect(verdict(signed({}, { cty: "JWT" }))).toBe("header_invalid cty");
    const outer = await new CompactSign(Buffer.from(inner))
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: key.kid, cty: "JWT" })
      .sign(stranger.privateKey);
    expect(verdict(outer)).toBe("token_malformed");
  });
});

describe("2.5 and 3.6 compression", () => {
  it("a compressed payload is refused, and nothing is inflated", () => {
    const small = deflateRawSync(Buffer.from(goodPayload));
    const bomb = deflateRawSync(Buffer.alloc(8 * 1024 * 1024, 0x20));
    const header = JSON.stringify({ typ: "JWT", alg: "RS256", kid: key.kid, zip: "DEF" });
    for (const bytes of [small, bomb.subarray(0, 8000)]) {
      expect(verdict(signedText(header, bytes))).toBe("token_malformed");
    }
    expect(verdict(signed({}, { zip: "DEF" }))).toBe("header_invalid zip");
  });
});

describe("2.6 and 3.7 encodings: one token has one text", () => {
  const [header = "", payload = "", signature = ""] = signed().split(".");
  const spare = (text: string) => {
    // 256 bytes end in a letter with spare bits: all spellings of it decode alike in a lax reader
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = letters.indexOf(text.at(-1) ?? "");
    return Array.from(
      { length: 15 },
      (_value, i) => text.slice(0, -1) + (letters[last ^ (i + 1)] ?? ""),
    );
  };

  it.each([
    ["padding", `${signature}==`],
    ["the other alphabet", signature.replaceAll("-", "+").replaceAll("_", "/")],
    ["a line end", `${signature}\n`],
    ["a space before", ` ${signature}`],
    ["a tab within", `${signature.slice(0, 9)}\t${signature.slice(9)}`],
    ["a NUL", `${signature}\u0000`],
    ["a dot after", `${signature}.`],
    ["full-width letters", signature.replace(/[A-Za-z]/, "\uff21")],
  ])("a signature with %s is another text", (_what, text) => {
    expect(verdict(`${header}.${payload}.${text}`)).toBe("token_malformed");
  });

  it("a signature with other spare bits is another text", () => {
    for (const text of spare(signature)) {
      expect(verdict(`${header}.${payload}.${text}`)).toMatch(/^(token_malformed|bad_signature)$/);
    }
  });

  it.each([
    ["UTF-16", Buffer.from(goodPayload, "utf16le")],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${goodPayload}`)],
    ["Latin-1", Buffer.from(goodPayload.replace("Ada", "Ad\u00e4"), "latin1")],
    ["overlong UTF-8", Buffer.concat([Buffer.from([0xc0, 0xa2]), Buffer.from(goodPayload)])],
    [
      "UTF-8 with a surrogate",
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    ],
  ])("claims in %s are refused", (_what, bytes) => {
    expect(verdict(signedText(goodHeader, bytes))).toBe("token_malformed");
  });

  it.each([
    ["a comment", goodPayload.replace("{", "{/**/")],
    ["a comma too many", goodPayload.replace(/}$/, ",}")],
    ["single quotes", goodPayload.replaceAll('"', "'")],
    ["a second object", `${goodPayload}{}`],
    ["text after it", `${goodPayload} x`],
    ["NaN", goodPayload.replace(/"exp":\d+/, '"exp":NaN')],
    ["a number in hexadecimal", goodPayload.replace(/"exp":\d+/, '"exp":0x7fffffff')],
    ["a number with a leading zero", goodPayload.replace('"exp":', '"exp":0')],
    ["a number with a plus", goodPayload.replace('"exp":', '"exp":+')],
    ["a control character in a text", goodPayload.replace("Ada", "A\u0001a")],
  ])("claims with %s are refused", (_what, text) => {
    expect(verdict(signedText(goodHeader, text))).toBe("token_malformed");
  });

  it.each(["aud", "iss", "exp", "tid", "oid", "roles", "ver", "__proto__", "anything"])(
    "%s twice is refused, first or last, spelt plainly or with escapes",
    (name) => {
      const escaped = `\\u${name.charCodeAt(0).toString(16).padStart(4, "0")}${name.slice(1)}`;
      const base = JSON.stringify({ ...entra.goodClaims, anything: 1 });
      const own = name === "__proto__" ? base.replace("{", '{"__proto__":1,') : base;
      for (const spelling of [name, escaped]) {
        for (const text of [
          own.replace("{", `{"${spelling}":"x",`),
          own.replace(/}$/, `,"${spelling}":"x"}`),
          own.replace("{", `{"${spelling}" \r\n\t :["x"],`),
        ]) {
          expect(verdict(signedText(goodHeader, text))).toBe("token_malformed");
        }
      }
    },
  );

  it("a name in another unicode form, or a look-alike, is another name", () => {
    for (const name of [
      "\uff52oles",
      "rol\u0435s",
      "ROLES",
      "roles ",
      "roles\u0000",
      "r\u00f3les",
    ]) {
      const claims = { ...entra.goodClaims, roles: undefined, scp: undefined, [name]: ["Admin"] };
      expect(verdict(signedText(goodHeader, JSON.stringify(claims)))).toBe("no_roles roles");
    }
  });

  it("a text that is escaped is the text: one audience, in two spellings, read alike by everyone", () => {
    const spelt = goodPayload.replace(`"aud":"2`, String.raw`"aud":"\u0032`);
    expect(verdict(signedText(goodHeader, spelt))).toBe("accepted");
  });

  it.each([
    ["33 deep", `${"[".repeat(33)}${"]".repeat(33)}`],
    ["5,000 deep", `${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["2,000 objects deep", `${'{"a":'.repeat(1500)}1${"}".repeat(1500)}`],
  ])("claims that are nested %s are refused", (_what, value) => {
    const text = goodPayload.replace("{", `{"x":${value},`);
    expect(verdict(signedText(goodHeader, text))).toBe("token_malformed");
  });

  it("the JSON serialization (RFC 7515 section 7.2) is refused", () => {
    const flat = JSON.stringify({ payload, protected: header, signature });
    const general = JSON.stringify({ payload, signatures: [{ protected: header, signature }] });
    for (const text of [flat, general]) expect(verdict(text)).toBe("token_malformed");
  });

  it("an unencoded payload (b64 false, RFC 7797) is refused", () => {
    const text = `${b64(JSON.stringify({ typ: "JWT", alg: "RS256", kid: key.kid, b64: false, crit: ["b64"] }))}.${goodPayload}`;
    expect(verdict(under(text))).toBe("token_malformed");
    expect(verdict(signed({}, { b64: false }))).toBe("header_invalid b64");
    expect(verdict(signed({}, { b64: true }))).toBe("header_invalid b64");
  });
});
