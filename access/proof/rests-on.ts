/**
 * Which settings of streams a proof rests on, and which proofs a stream breaks that is not as it is declared.
 *
 * A proof rests on a setting if it fails once that setting counts as unknown. Nothing else is worked out: it is proved
 * again, with a document that says less or something else.
 */
import type { AccessDocument } from "../document/document.ts";
import type { Sources } from "../document/sources.ts";
import { canonicalJson } from "../../values/canonical.ts";
import type { Source } from "../errors/source.ts";
import type { Invariant } from "../language/invariant.ts";
import type { KnownConsumer, StreamEntryLike } from "../reach/index.ts";
import { provenStreamSettings } from "../streams/index.ts";
import type { Finding } from "./finding.ts";
import { prove, type ProveOptions } from "./prove.ts";

/** A setting of a stream, or one of its consumers. */
export interface RestingSetting {
  readonly account: string;
  readonly stream: string;
  /** JetStream's name of it, `allow_rollup_hdrs`; of a consumer, `consumers.<name>`. */
  readonly setting: string;
  /** As the document has it; absent: it is not set. */
  readonly declared?: unknown;
}

/** A proof, and a setting on which it rests. */
export interface Rest extends RestingSetting {
  /** `never(Orders.Read, subscribe(orders.events.payment.>))` */
  readonly invariant: string;
  /** Where the invariant is written. */
  readonly source: Source;
}

/** Streams as servers have them, by account and name, with their consumers. */
export type ActualStreams = Readonly<Record<string, Readonly<Record<string, ActualStream>>>>;

/** What JetStream's API says of a stream: `config` of `STREAM.INFO`, and of `CONSUMER.INFO` by name. */
export interface ActualStream {
  readonly config: Readonly<Record<string, unknown>>;
  readonly consumers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A proof that holds for the streams as they are declared, and not as they are. */
export interface BrokenProof {
  /** With the counterexample that the actual streams make possible. */
  readonly finding: Finding;
  /** The settings that make the difference, each with its actual value; absent: it is not set. */
  readonly because: readonly (RestingSetting & { readonly actual?: unknown })[];
}

/**
 * The settings on which proofs rest: each invariant that holds, with every setting without which it would not. One that
 * rests on two, either of which would do, is not listed.
 *
 * @param sources of the same compilation
 * @example
 * restsOn(document, sources, invariants).map(({ invariant, stream, setting }) => `${invariant}: ${stream}.${setting}`)
 * // ["only(Orders.Serve, publishTo(ORDERS)): ORDERS.allow_rollup_hdrs"]
 */
export function restsOn(
  document: AccessDocument,
  sources: Sources,
  invariants: readonly Invariant[],
  options: ProveOptions = {},
): Rest[] {
  const ground = { document, sources, options };
  const declared = streamsOf(document);
  const all = settingsOf(document);
  const unknown = (some: readonly RestingSetting[]) =>
    some.reduce((streams, setting) => withEntry(streams, setting, unknownIn), declared);
  const resting = failing(ground, unknown(all), holdingOf(ground, declared, invariants));
  const byStream = Map.groupBy(all, ({ account, stream }) => `${account} ${stream}`);
  return [...byStream.values()].flatMap((settings) => {
    const some = those(invariants, resting);
    const here = those(some, failing(ground, unknown(settings), some));
    if (here.length === 0) return [];
    return settings.flatMap((setting) =>
      failing(ground, unknown([setting]), here).map(({ invariant, source }): Rest => {
        return { invariant, source, ...setting };
      }),
    );
  });
}

/**
 * The proofs that do not hold for streams as servers have them.
 *
 * @param actual streams that are not given are taken as declared
 * @example
 * for (const { finding, because } of brokenProofs(document, sources, invariants, actual))
 *   console.log(`the proof of ${finding.invariant} rests on ${because.map(({ setting }) => setting).join(" and ")}`);
 */
export function brokenProofs(
  document: AccessDocument,
  sources: Sources,
  invariants: readonly Invariant[],
  actual: ActualStreams,
  options: ProveOptions = {},
): BrokenProof[] {
  const ground = { document, sources, options };
  const drifts = driftsOf(document, actual);
  if (drifts.length === 0) return [];
  const declared = streamsOf(document);
  const actually = (some: readonly Drift[]) =>
    some.reduce((streams, drift) => withEntry(streams, drift, changedTo(drift.actual)), declared);
  const holding = holdingOf(ground, declared, invariants);
  const broken = failing(ground, actually(drifts), holding);
  if (broken.length === 0) return [];
  const breaking = drifts.map((drift) => ({
    drift,
    breaks: new Set(
      failing(ground, actually([drift]), those(holding, broken)).map(({ invariant }) => invariant),
    ),
  }));
  return broken.map((finding) => {
    const alone = breaking.filter(({ breaks }) => breaks.has(finding.invariant));
    return { finding, because: alone.length > 0 ? alone.map(({ drift }) => drift) : drifts };
  });
}

type Drift = RestingSetting & { readonly actual?: unknown };
type Streams = Readonly<Record<string, Readonly<Record<string, StreamEntryLike>>>>;

interface Ground {
  readonly document: AccessDocument;
  readonly sources: Sources;
  readonly options: ProveOptions;
}

function streamsOf({ accounts }: AccessDocument): Streams {
  return Object.fromEntries(
    Object.entries(accounts).map(([name, { streams = {} }]) => [name, streams]),
  );
}

function failing(
  { document, sources, options }: Ground,
  streams: Streams,
  invariants: readonly Invariant[],
): Finding[] {
  const accounts = Object.fromEntries(
    Object.entries(document.accounts).map(([name, entry]) => [
      name,
      { ...entry, streams: streams[name] ?? {} },
    ]),
  ) as unknown as AccessDocument["accounts"];
  return prove({ ...document, accounts }, sources, invariants, options);
}

function holdingOf(ground: Ground, streams: Streams, invariants: readonly Invariant[]) {
  const failed = new Set(failing(ground, streams, invariants).map(({ invariant }) => invariant));
  return invariants.filter(({ label }) => !failed.has(label));
}

/** What is written alike says the same. */
function those(invariants: readonly Invariant[], findings: readonly Finding[]) {
  const named = new Set(findings.map(({ invariant }) => invariant));
  return invariants.filter(({ label }) => named.has(label));
}

/** On which a proof may rest. */
function settingsOf(document: AccessDocument): RestingSetting[] {
  return entriesOf(document).flatMap(({ account, stream, entry }) => {
    const isMirror = (entry.config.mirror ?? undefined) !== undefined;
    // a mirror has no subjects and no sources of its own
    const none: readonly string[] = isMirror ? ["subjects", "sources"] : ["mirror"];
    const names = [
      ...provenStreamSettings.filter((name) => !none.includes(name)),
      ...consumersOf(entry),
    ];
    return names.map((setting) => ({ account, stream, setting, ...declaredIn(entry, setting) }));
  });
}

function entriesOf(document: AccessDocument) {
  return Object.entries(streamsOf(document)).flatMap(([account, streams]) =>
    Object.entries(streams).map(([stream, entry]) => ({ account, stream, entry })),
  );
}

function consumersOf({ consumers = {} }: StreamEntryLike): string[] {
  return Object.keys(consumers).map((name) => `consumers.${name}`);
}

function declaredIn(entry: StreamEntryLike, setting: string): Pick<RestingSetting, "declared"> {
  const declared = valueOf(entry, setting);
  return declared === undefined ? {} : { declared };
}

/** Where messages go, of what a server says; the rest of a configuration is compared elsewhere (access/streams). */
function driftsOf(document: AccessDocument, actual: ActualStreams): Drift[] {
  return entriesOf(document).flatMap(({ account, stream, entry }) => {
    const there = actual[account]?.[stream] as StreamEntryLike | undefined;
    if (there === undefined) return [];
    const names = new Set([...provenStreamSettings, ...consumersOf(entry), ...consumersOf(there)]);
    return [...names].flatMap((setting): Drift[] => {
      const declared = declaredIn(entry, setting);
      const value = valueOf(there, setting);
      const means = setting.startsWith("consumers.") ? pushOf : meaning;
      // of what is only watched, the policy need not say all
      const isOpen = entry.managed === false && declared.declared === undefined;
      const same = canonicalJson(means(declared.declared)) === canonicalJson(means(value));
      if (same || isOpen) return [];
      return [
        {
          account,
          stream,
          setting,
          ...declared,
          ...(value === undefined ? {} : { actual: value }),
        },
      ];
    });
  });
}

/** What is off has many forms: false, null, nothing in it, not there. */
function meaning(value: unknown): unknown {
  if (value === undefined || value === null || value === false) return false;
  if (Array.isArray(value)) return value.length === 0 ? false : value.map(meaning);
  if (typeof value !== "object") return value;
  const members = Object.entries(value).map(([key, each]) => [key, meaning(each)] as const);
  return Object.fromEntries(members.filter(([, each]) => each !== false && each !== ""));
}

function pushOf(consumer: unknown): unknown {
  if (typeof consumer !== "object" || consumer === null) return false;
  const { deliver_subject, filter_subject, filter_subjects } = consumer as KnownConsumer;
  return meaning({ deliver_subject, filter_subject, filter_subjects });
}

function valueOf({ config, consumers = {} }: StreamEntryLike, setting: string): unknown {
  const [, consumer] = /^consumers\.(.+)$/.exec(setting) ?? [];
  if (consumer === undefined) return (config as Readonly<Record<string, unknown>>)[setting];
  return Object.hasOwn(consumers, consumer) ? consumers[consumer] : undefined;
}

type Change = (entry: StreamEntryLike, setting: string) => StreamEntryLike;

function withEntry(streams: Streams, { account, stream, setting }: RestingSetting, change: Change) {
  const entry = streams[account]?.[stream];
  if (entry === undefined) return streams;
  return { ...streams, [account]: { ...streams[account], [stream]: change(entry, setting) } };
}

/** What is off, said aloud, so that leaving one out says that it is not known. */
const OFF = {
  ...{ mirror: null, sources: [], subject_transform: null, republish: null },
  retention: "limits",
};

function unknownIn(entry: StreamEntryLike, setting: string): StreamEntryLike {
  const { config, managed } = entry;
  const [, consumer] = /^consumers\.(.+)$/.exec(setting) ?? [];
  if (consumer !== undefined) {
    const anywhere = { deliver_subject: ">" };
    return { ...entry, consumers: { ...entry.consumers, [consumer]: anywhere } };
  }
  if (setting === "subjects") return { ...entry, config: { ...config, subjects: [">"] } };
  const known = { ...(managed === false ? {} : OFF), ...config };
  const left = Object.entries(known).filter(
    ([name]) => name !== setting && !(setting === "mirror" && name === "sources"),
  );
  return { ...entry, managed: false, config: Object.fromEntries(left) };
}

function changedTo(value: unknown): Change {
  return (entry, setting) => {
    const { config, managed } = entry;
    const [, consumer] = /^consumers\.(.+)$/.exec(setting) ?? [];
    if (consumer !== undefined) {
      const made = value as KnownConsumer | undefined;
      return { ...entry, consumers: { ...entry.consumers, [consumer]: made ?? {} } };
    }
    const known = { ...(managed === false ? {} : OFF), ...config, [setting]: value ?? null };
    return { ...entry, config: known };
  };
}
