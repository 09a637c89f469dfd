import { createHash } from "node:crypto";

/** Bytes of a block under a 2048-bit key. */
export const blockLength = 256;

/** SHA-256's AlgorithmIdentifier: its object identifier and NULL. */
const sha256 = Buffer.from("0609608648016503040201", "hex");
const nothing = Buffer.from("0500", "hex");

/** A DER value as a tree, so that each of its nodes can be spoilt. */
interface Node {
  readonly name: string;
  readonly tag: number;
  readonly content: Buffer | readonly Node[];
}

/** How one node is written. */
type Writer = (tag: number, content: Buffer) => Buffer;

export interface Forgery {
  readonly name: string;
  /** The block as the public key gives it back (RFC 8017 section 9.2). */
  readonly block: Buffer;
}

/** The one block that is right. */
export function goodBlock(text: Buffer): Buffer {
  return block(encode(digestInfo(text)));
}

/**
 * Blocks that a lax verifier takes for the good one: BER instead of DER, other lengths, content before,
 * after and within, other digests, other padding. The kinds are those of Wycheproof's RSA signatures.
 */
export function forgeries(text: Buffer): Forgery[] {
  const info = digestInfo(text);
  const good = encode(info);
  const digest = createHash("sha256").update(text).digest();
  const spoilt = [...spoilings].flatMap(([how, writer]) =>
    names(info).map((name) => ({
      name: `${name}: ${how}`,
      block: block(encode(info, (at) => (at === name ? writer : der))),
    })),
  );
  return [...spoilt, ...others(text, digest), ...paddings(good)].filter(
    ({ block: bytes }) => !bytes.equals(block(good)),
  );
}

function digestInfo(text: Buffer, digest = "sha256"): Node {
  const hash = createHash(digest).update(text).digest();
  return {
    name: "DigestInfo",
    tag: 0x30,
    content: [
      {
        name: "AlgorithmIdentifier",
        tag: 0x30,
        content: [
          { name: "OID", tag: sha256[0] ?? 0, content: sha256.subarray(2) },
          { name: "NULL", tag: nothing[0] ?? 0, content: Buffer.alloc(0) },
        ],
      },
      { name: "digest", tag: 0x04, content: hash },
    ],
  };
}

const tlv = (tag: number, length: readonly number[], content: Buffer) =>
  Buffer.concat([Buffer.from([tag, ...length]), content]);
const der: Writer = (tag, content) => tlv(tag, [content.length], content);
const inserted = (content: Buffer, at: number, ...bytes: number[]) =>
  Buffer.concat([content.subarray(0, at), Buffer.from(bytes), content.subarray(at)]);

const spoilings = new Map<string, Writer>([
  ["a length in the long form", (t, c) => tlv(t, [0x81, c.length], c)],
  ["a length with a leading zero", (t, c) => tlv(t, [0x82, 0, c.length], c)],
  ["a length one too long", (t, c) => tlv(t, [c.length + 1], c)],
  ["a length one too short", (t, c) => tlv(t, [Math.max(0, c.length - 1)], c)],
  ["a length that overflows 32 bits", (t, c) => tlv(t, [0x85, 1, 0, 0, 0, c.length], c)],
  [
    "a length that overflows 64 bits",
    (t, c) => tlv(t, [0x89, 1, 0, 0, 0, 0, 0, 0, 0, c.length], c),
  ],
  ["a length of 2^31 - 1", (t, c) => tlv(t, [0x84, 0x7f, 255, 255, 255], c)],
  ["a length of 2^32 - 1", (t, c) => tlv(t, [0x84, 255, 255, 255, 255], c)],
  ["an indefinite length", (t, c) => tlv(t, [0x80], inserted(c, c.length, 0, 0))],
  ["an indefinite length without its end", (t, c) => tlv(t, [0x80], c)],
  ["removed", () => Buffer.alloc(0)],
  ["its tag alone", (t) => Buffer.from([t])],
  ["emptied", (t) => Buffer.from([t, 0])],
  ["twice", (t, c) => Buffer.concat([der(t, c), der(t, c)])],
  ["a zero before its content", (t, c) => der(t, inserted(c, 0, 0))],
  ["a zero after its content", (t, c) => der(t, inserted(c, c.length, 0))],
  ["a NULL before its content", (t, c) => der(t, inserted(c, 0, 5, 0))],
  ["a NULL after its content", (t, c) => der(t, inserted(c, c.length, 5, 0))],
  ["garbage after its content", (t, c) => der(t, inserted(c, c.length, 0xaa, 0xbb, 0xcd))],
  ["zeros after it", (t, c) => Buffer.concat([der(t, c), Buffer.from([0, 0])])],
  ["its content cut", (t, c) => der(t, c.subarray(0, -1))],
  ["its content cut in front", (t, c) => der(t, c.subarray(1))],
  ["its first bit changed", (t, c) => der(t, flipped(c, 0))],
  ["its last bit changed", (t, c) => der(t, flipped(c, c.length - 1))],
  ["in an octet string", (t, c) => der(0x04, der(t, c))],
  ["as a constructed string", (t, c) => der(t | 0x20, der(t, c))],
  ...[0x00, 0x01, 0x02, 0x05, 0x31, 0xff].map((tag): [string, Writer] => [
    `the tag ${tag.toString(16)}`,
    (_t, c) => der(tag, c),
  ]),
]);

function flipped(content: Buffer, at: number): Buffer {
  const copy = Buffer.from(content);
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (at === 0 ? 0x80 : 1);
  return copy;
}

function others(text: Buffer, digest: Buffer): Forgery[] {
  const hash = (name: string) => createHash(name).update(text).digest();
  const oids = {
    sha1: "06052b0e03021a",
    sha384: "0609608648016503040202",
    md5: "06082a864886f70d0205",
  };
  const named = Object.entries(oids).map(([name, oid]): Forgery => {
    const algorithm = der(0x30, Buffer.concat([Buffer.from(oid, "hex"), nothing]));
    return {
      name: `the digest ${name}`,
      block: block(der(0x30, Buffer.concat([algorithm, der(0x04, hash(name))]))),
    };
  });
  return [
    ...named,
    { name: "the digest alone", block: block(digest) },
    { name: "the digest in an octet string alone", block: block(der(0x04, digest)) },
    { name: "the text alone", block: block(text.subarray(0, 64)) },
    { name: "nothing", block: block(Buffer.alloc(0)) },
    { name: "the digest of something else", block: block(encode(digestInfo(Buffer.from("else")))) },
    { name: "SHA-512's digest cut to 32 bytes", block: block(encode(digestInfo(text, "sha512"))) },
  ];
}

/** What stands in front of the DigestInfo, and behind it. */
function paddings(info: Buffer): Forgery[] {
  const good = block(info);
  const change = (at: number, value: number) => {
    const copy = Buffer.from(good);
    copy[at] = value;
    return copy;
  };
  const end = blockLength - info.length - 1;
  const behind = (count: number, filler: number) =>
    Buffer.concat([
      Buffer.from([0, 1]),
      Buffer.alloc(count, 255),
      Buffer.from([0]),
      info,
      Buffer.alloc(blockLength - 3 - count - info.length, filler),
    ]);
  return [
    ...[0, 2, 3, 255].map((type) => ({ name: `block type ${type}`, block: change(1, type) })),
    { name: "a first byte that is not zero", block: change(0, 1) },
    { name: "no zero before the content", block: change(end, 255) },
    ...[2, 3, 100, end - 1].flatMap((at) =>
      [0, 1, 254].map((value) => ({
        name: `${value} at ${at} of the padding`,
        block: change(at, value),
      })),
    ),
    // Bleichenbacher 2006: with a short padding the rest is free to choose
    ...[0, 1, 7, 8, 100].flatMap((count) =>
      [0, 0xaa].map((filler) => ({
        name: `${count} bytes of padding, and ${filler} behind`,
        block: behind(count, filler),
      })),
    ),
    {
      name: "zeros for padding",
      block: Buffer.concat([Buffer.alloc(blockLength - info.length), info]),
    },
    { name: "all zeros", block: Buffer.alloc(blockLength) },
    { name: "one", block: Buffer.alloc(blockLength).fill(1, blockLength - 1) },
  ];
}

function block(content: Buffer): Buffer {
  const padding = Buffer.alloc(Math.max(0, blockLength - 3 - content.length), 255);
  return Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), content]).subarray(
    0,
    blockLength,
  );
}

function encode(node: Node, writerOf: (name: string) => Writer = () => der): Buffer {
  const { content } = node;
  const bytes = Buffer.isBuffer(content)
    ? content
    : Buffer.concat(content.map((child) => encode(child, writerOf)));
  return writerOf(node.name)(node.tag, bytes);
}

function names({ name, content }: Node): string[] {
  return [name, ...(Buffer.isBuffer(content) ? [] : content.flatMap(names))];
}
