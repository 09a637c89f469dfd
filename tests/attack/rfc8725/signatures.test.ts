/** JSON Web Token Best Current Practices, https://www.rfc-editor.org/rfc/rfc8725: whose signature it is. */
import {
  constants,
  createHmac,
  generateKeyPairSync,
  privateEncrypt,
  randomBytes,
  sign,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import * as entra from "../../support/token.ts";
import { b64, key, signed, under, unsigned, verdict } from "../support/rules.ts";

it("the token that all of these attack is a good one", () => {
  expect(verdict(signed())).toBe("accepted");
  expect(verdict(under(unsigned()))).toBe("accepted");
});

describe("2.1 weak signatures, 3.1 algorithm verification", () => {
  it.each(["none", "None", "NONE", "nOnE", " none", "none\u0000", ""])(
    "alg %j is nobody's signature, with one, with none and with the good one",
    (alg) => {
      const text = unsigned({ alg });
      expect(verdict(`${text}.`)).toBe("token_malformed");
      expect(verdict(`${text}.AA`)).toBe("algorithm alg");
      expect(verdict(under(text))).toBe("algorithm alg");
    },
  );

  const publicForms = [
    key.publicKey.export({ type: "spki", format: "pem" }),
    key.publicKey.export({ type: "spki", format: "pem" }).toString().trim(),
    key.publicKey.export({ type: "pkcs1", format: "pem" }),
    key.publicKey.export({ type: "spki", format: "der" }),
    key.publicKey.export({ type: "pkcs1", format: "der" }),
    JSON.stringify(entra.publicJwk(key)),
    String(entra.publicJwk(key)["n"]),
    Buffer.from(String(entra.publicJwk(key)["n"]), "base64url"),
    "",
  ];
  it.each(["HS256", "HS384", "HS512"])("%s with the public key as the secret is refused", (alg) => {
    for (const secret of publicForms) {
      const text = unsigned({ alg });
      const mac = createHmac(`sha${alg.slice(2)}`, secret)
        .update(text)
        .digest("base64url");
      expect(verdict(`${text}.${mac}`)).toBe("algorithm alg");
      // and under the right name of an algorithm: a MAC is no signature
      const plain = unsigned();
      const other = createHmac("sha256", secret).update(plain).digest("base64url");
      expect(verdict(`${plain}.${other}`)).toBe("bad_signature");
    }
  });

  it.each([
    ["RS384", "sha384", {}],
    ["RS512", "sha512", {}],
    ["PS256", "sha256", { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }],
  ])("%s by the right key is refused, and is no RS256 either", (alg, digest, padding) => {
    const of = (text: string) =>
      sign(digest, Buffer.from(text), { key: key.privateKey, ...padding }).toString("base64url");
    const named = unsigned({ alg });
    expect(verdict(`${named}.${of(named)}`)).toBe("algorithm alg");
    const plain = unsigned();
    expect(verdict(`${plain}.${of(plain)}`)).toBe("bad_signature");
  });

  it.each([
    ["ES256", "P-256", 64],
    ["ES384", "P-384", 96],
    ["EdDSA", "", 64],
  ] as const)("%s with the psychic signature of zeros is refused", (alg, _curve, size) => {
    for (const fill of [0, 1, 255]) {
      const signature = Buffer.alloc(size, fill).toString("base64url");
      expect(verdict(`${unsigned({ alg })}.${signature}`)).toBe("algorithm alg");
      expect(verdict(`${unsigned()}.${signature}`)).toBe("bad_signature");
    }
  });

  it("ES256 by an attacker's key is refused", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const text = unsigned({ alg: "ES256" });
    const signature = sign("sha256", Buffer.from(text), {
      key: privateKey,
      dsaEncoding: "ieee-p1363",
    });
    expect(verdict(`${text}.${b64(signature)}`)).toBe("algorithm alg");
  });

  it.each([
    ["RS256"],
    ["rs256"],
    ["RS256\u0000"],
    ["RS256,none"],
    [["RS256"]],
    [{ RS256: 1 }],
    [256],
  ])("alg %j is RS256 only when it is exactly that", (alg) =>
    expect(verdict(signed({}, { alg }))).toBe(alg === "RS256" ? "accepted" : "algorithm alg"),
  );
});

describe("2.3 and 3.2 appropriate algorithms", () => {
  it("a signature over SHA-1 or MD5 is refused", () => {
    for (const digest of ["sha1", "md5"]) {
      const signature = sign(digest, Buffer.from(unsigned()), key.privateKey);
      expect(verdict(`${unsigned()}.${b64(signature)}`)).toBe("bad_signature");
    }
  });

  it("a digest without its DigestInfo, or the text itself, is refused", () => {
    for (const content of [Buffer.from("short"), randomBytes(32)]) {
      const signature = privateEncrypt(key.privateKey, content);
      expect(verdict(`${unsigned()}.${b64(signature)}`)).toBe("bad_signature");
    }
  });

  it("a signature of no, one, too few and too many bytes is refused", () => {
    const good = sign("sha256", Buffer.from(unsigned()), key.privateKey);
    for (const bytes of [
      good.subarray(0, 1),
      good.subarray(0, 255),
      good.subarray(1),
      Buffer.concat([good, Buffer.alloc(1)]),
      Buffer.concat([Buffer.alloc(1), good]),
      Buffer.concat([good, good]),
      Buffer.alloc(256),
      Buffer.alloc(256, 255),
    ]) {
      expect(verdict(`${unsigned()}.${b64(bytes)}`)).toBe("bad_signature");
    }
  });
});
