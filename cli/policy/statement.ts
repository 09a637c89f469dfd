/**
 * Signed statements about a policy: in-toto statements in DSSE envelopes, signed by an nkey, which is an Ed25519 key
 * (https://github.com/secure-systems-lab/dsse, https://github.com/in-toto/attestation). Tools that read these
 * can check them, given the key.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { canonicalJson } from "../../values/canonical.ts";
import type { Bounded } from "../../access/index.ts";
import { isSignatureOf, keyPairFromSeed } from "../../nats/index.ts";
import { Failure, UsageFailure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";

const PAYLOAD_TYPE = "application/vnd.in-toto+json";
const PREDICATE_TYPE = "urn:nats-entra:bounded:1";

export interface Envelope {
  readonly payloadType: typeof PAYLOAD_TYPE;
  /** Base64. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/**
 * @param keyFile of the seed (S…) of an nkey, as `nsc` and `nk` write it
 * @throws Failure `key_unreadable`, without anything of the file
 */
export function signed(bounded: Bounded, keyFile: string, cwd: string): Envelope {
  const key = keyOf(keyFile, cwd);
  const payload = Buffer.from(canonicalJson(statementOf(bounded)));
  const sig = Buffer.from(key.sign(authenticated(payload))).toString("base64");
  const signatures = [{ keyid: key.getPublicKey(), sig }];
  return { payloadType: PAYLOAD_TYPE, payload: payload.toString("base64"), signatures };
}

function keyOf(keyFile: string, cwd: string) {
  try {
    const text = readFileSync(resolve(cwd, keyFile), "utf8");
    const seed = /\bS[AOU][A-Z2-7]{56}\b/.exec(text)?.[0];
    if (seed === undefined) throw new Error("there is no seed (SA…, SO…, SU…) in it");
    return keyPairFromSeed(seed);
  } catch (error) {
    throw new Failure("key_unreadable", `cannot sign with ${keyFile}`, {
      why: messageOf(error),
      next: "make a key: nk -gen account > bounded.nk, and keep it as a secret",
    });
  }
}

/**
 * The statement in an envelope that this key signed.
 *
 * @param signer public key (A…, O…, U…), known from elsewhere
 * @throws Failure `statement_unreadable`, `statement_unsigned`
 */
export function verified(file: string, signer: string, cwd: string): Bounded {
  const envelope = envelopeIn(file, cwd);
  const kind = { A: "account", O: "operator", U: "user" } as const;
  const signerKind = kind[signer[0] as keyof typeof kind] as (typeof kind)["A"] | undefined;
  if (signerKind === undefined) {
    throw new UsageFailure(`--signer '${signer}' is not a public key`, "give the key (A…, O…, U…)");
  }
  const payload = Buffer.from(envelope.payload, "base64");
  const isSigned = envelope.signatures.some(({ sig }) =>
    isSignatureOf(signerKind, signer, authenticated(payload), Buffer.from(sig, "base64")),
  );
  if (!isSigned) {
    throw new Failure("statement_unsigned", `${file} has no signature of ${signer}`, {
      why: "the key did not sign it, or it was changed since",
      next: "check --signer, or have the statement signed again: nats-entra policy bounded",
    });
  }
  const { predicateType, predicate } = JSON.parse(payload.toString()) as Statement;
  if (predicateType === PREDICATE_TYPE) return predicate;
  throw new Failure("statement_unreadable", `${file} says nothing of an agent's bounds`, {
    why: "it was signed as something else",
    next: "give a statement that nats-entra policy bounded wrote",
  });
}

function envelopeIn(file: string, cwd: string): Envelope {
  try {
    const value = JSON.parse(readFileSync(resolve(cwd, file), "utf8")) as { payloadType?: unknown };
    if (value.payloadType !== PAYLOAD_TYPE) throw new Error("it is not a signed statement");
    return value as Envelope;
  } catch (error) {
    const next = "make one: nats-entra policy bounded AGENT --key KEY --out FILE";
    const why = messageOf(error);
    throw new Failure("statement_unreadable", `cannot read the statement ${file}`, { why, next });
  }
}

interface Statement {
  readonly predicateType: string;
  readonly predicate: Bounded;
}

function statementOf(predicate: Bounded) {
  const sha256 = predicate.policy.replace("sha256:", "");
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "policy", digest: { sha256 } }],
    predicateType: PREDICATE_TYPE,
    predicate,
  };
}

/** What is signed: type and payload, each with its length (DSSE, "pre-authentication encoding"). */
function authenticated(payload: Buffer): Buffer {
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
