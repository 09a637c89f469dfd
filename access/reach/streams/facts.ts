/**
 * What is known of a stream: the part of its configuration on which it depends where messages go and who reads them.
 *
 * Of a stream that the stack makes, every setting is known. Of another, which is only watched, what the policy does not
 * say counts as on: it may copy from anywhere, rename, publish again, take schedules and roll-ups.
 */
import {
  elseUnchanged,
  everything,
  of,
  transformOf,
  union,
  type SubjectSet,
  type Transform,
} from "../../subjects/index.ts";

/** JetStream's names of the settings that matter, as its API has them (nats-server, stream.go, StreamConfig). */
export interface KnownConfig {
  readonly subjects?: readonly string[] | null;
  readonly subject_transform?: Mapping | null;
  readonly mirror?: OriginConfig | null;
  readonly sources?: readonly OriginConfig[] | null;
  readonly republish?: (Mapping & { readonly headers_only?: boolean }) | null;
  readonly allow_rollup_hdrs?: boolean;
  readonly deny_purge?: boolean;
  readonly allow_msg_schedules?: boolean;
  readonly subject_delete_marker_ttl?: number;
  readonly allow_direct?: boolean;
  readonly mirror_direct?: boolean;
  readonly allow_atomic?: boolean;
  readonly retention?: string | null;
}

interface Mapping {
  readonly src?: string;
  readonly dest?: string;
}

/** A stream that is mirrored or sourced. */
export interface OriginConfig {
  readonly name: string;
  readonly filter_subject?: string;
  readonly subject_transforms?: readonly Mapping[] | null;
  readonly external?: { readonly api: string; readonly deliver?: string } | null;
  /** A consumer that is there already. */
  readonly consumer?: { readonly name: string; readonly deliver_subject: string } | null;
}

/** The part of a consumer's configuration that says what it delivers where. */
export interface KnownConsumer {
  readonly deliver_subject?: string | null;
  readonly filter_subject?: string | null;
  readonly filter_subjects?: readonly string[] | null;
}

export interface StreamEntryLike {
  readonly config: KnownConfig;
  readonly consumers?: Readonly<Record<string, KnownConsumer>>;
  /** False: what is not said of it is not known. */
  readonly managed?: boolean;
}

/** Where copies come from. */
export interface Origin {
  readonly stream: string;
  /** Prefix of the JetStream API to ask; undefined: the stream's own account. */
  readonly api: string | undefined;
  /** Where a consumer of the origin delivers for the copy, in the origin's account. */
  readonly deliver: string | undefined;
  /** It is a consumer that is there already, and delivers to that subject. */
  readonly consumer: boolean;
  /** What is copied, and under which subjects. */
  readonly transform: Transform;
}

/** Something that a stream publishes again. */
export interface Republish {
  readonly transform: Transform;
  /** A message without a body, whatever was stored. */
  readonly headersOnly: boolean;
}

/** A push consumer of the policy: what it delivers, and where. */
export interface Push {
  readonly consumer: string;
  readonly subject: string;
  /** Stored subjects. */
  readonly filter: SubjectSet;
}

/** Settings that count as on when nobody says anything of them. */
export type StreamSetting =
  | "rollup"
  | "schedules"
  | "directGet"
  | "mirrorDirect"
  | "atomic"
  /** What its consumers have acknowledged goes: `interest` or `workqueue` retention. */
  | "consumed";

export interface StreamFacts {
  readonly account: string;
  readonly name: string;
  /** Subjects that it listens on. */
  readonly listens: readonly string[];
  /** From what is published, or copied, to what is stored. */
  readonly renames: Omit<Transform, "from">;
  /** `anything`: perhaps of other streams, whichever. */
  readonly origins: readonly Origin[] | "anything";
  /** `anything`: perhaps, on whatever subject. */
  readonly republish: Republish | "anything" | undefined;
  readonly pushes: readonly Push[];
  readonly on: ReadonlySet<StreamSetting>;
}

/** @param entry as the document has it */
export function factsOf(account: string, name: string, entry: StreamEntryLike): StreamFacts {
  const { config, consumers = {}, managed = true } = entry;
  const isKnown = (setting: keyof KnownConfig) => managed || config[setting] !== undefined;
  return {
    account,
    name,
    listens: config.subjects ?? [],
    renames: isKnown("subject_transform") ? renaming(config.subject_transform) : ANY_RENAMING,
    origins: originsOf(config, isKnown),
    republish: isKnown("republish") ? republishOf(config.republish) : "anything",
    pushes: Object.entries(consumers).flatMap(([consumer, it]) => pushOf(consumer, it)),
    on: new Set(SETTINGS.filter((setting) => isOn(setting, config, isKnown))),
  };
}

const SETTINGS = [
  ...["rollup", "schedules", "directGet", "mirrorDirect", "atomic", "consumed"],
] as const satisfies readonly StreamSetting[];

function isOn(
  setting: StreamSetting,
  config: KnownConfig,
  isKnown: (name: keyof KnownConfig) => boolean,
): boolean {
  const maybe = (name: "allow_msg_schedules" | "allow_direct" | "mirror_direct" | "allow_atomic") =>
    !isKnown(name) || config[name] === true;
  switch (setting) {
    case "schedules":
      // neither a mirror nor a stream with sources takes them (stream.go, checkStreamCfg)
      return !isCopy(config) && maybe("allow_msg_schedules");
    case "directGet":
      return maybe("allow_direct");
    case "atomic":
      return maybe("allow_atomic");
    case "consumed":
      return !isKnown("retention") || (config.retention ?? "limits") !== "limits";
    case "mirrorDirect":
      return maybe("mirror_direct");
    case "rollup": {
      if (config.deny_purge === true) return false;
      if (!isKnown("allow_rollup_hdrs") || config.allow_rollup_hdrs === true) return true;
      // nats-server turns them on for streams with schedules or delete markers, whatever they say
      const marks = (config.subject_delete_marker_ttl ?? 0) > 0;
      return marks || isOn("schedules", config, isKnown);
    }
  }
}

function isCopy({ mirror, sources }: KnownConfig): boolean {
  return (mirror ?? undefined) !== undefined || (sources ?? []).length > 0;
}

const SAME: Omit<Transform, "from"> = { image: (set) => set, preimage: (set) => set };
const ANY_RENAMING: Omit<Transform, "from"> = {
  image: () => everything,
  preimage: () => everything,
};

function renaming(mapping: Mapping | null | undefined): Omit<Transform, "from"> {
  if (!mapping) return SAME;
  return elseUnchanged(transformOf(mapping.src ?? "", mapping.dest ?? ""));
}

function originsOf(
  config: KnownConfig,
  isKnown: (name: keyof KnownConfig) => boolean,
): StreamFacts["origins"] {
  const { subjects, mirror, sources } = config;
  if (mirror) return [originOf(mirror)];
  if (sources && sources.length > 0) return sources.map(originOf);
  // a mirror has no subjects of its own
  const hasSubjects = (subjects ?? []).length > 0;
  return isKnown("sources") && (hasSubjects || isKnown("mirror")) ? [] : "anything";
}

function originOf(config: OriginConfig): Origin {
  const { name, external, consumer, filter_subject: filter } = config;
  const given = config.subject_transforms ?? [];
  const mappings = given.length > 0 ? given : [{ src: filter ?? "" }];
  return {
    stream: name,
    api: external?.api,
    deliver:
      consumer?.deliver_subject ?? (external?.deliver === "" ? undefined : external?.deliver),
    consumer: (consumer ?? undefined) !== undefined,
    transform: firstOf(mappings.map(({ src = "", dest = "" }) => transformOf(src, dest))),
  };
}

/** The first that takes a subject renames it, and what none takes is left out. Any that takes it counts here. */
function firstOf(all: readonly Transform[]): Transform {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  return {
    from: union(...all.map(({ from }) => from)),
    image: (set) => union(...all.map((each) => each.image(set))),
    preimage: (set) => union(...all.map((each) => each.preimage(set))),
  };
}

function republishOf(config: KnownConfig["republish"]): Republish | undefined {
  if (!config || (config.dest ?? "") === "") return undefined;
  const { src = "", dest = "", headers_only: headersOnly = false } = config;
  return { transform: transformOf(src, dest), headersOnly };
}

function pushOf(consumer: string, config: KnownConsumer): Push[] {
  const { deliver_subject: subject, filter_subject: one, filter_subjects: some } = config;
  if (!subject) return [];
  const filters = [...(one ? [one] : []), ...(some ?? [])];
  return [{ consumer, subject, filter: filters.length === 0 ? everything : of(...filters) }];
}
