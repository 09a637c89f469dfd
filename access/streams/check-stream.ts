/** What nats-server does not take together in the settings of one stream (stream.go, checkStreamCfg). */
import { includes, overlaps } from "../subjects/pattern.ts";
import { canonicalJson } from "../../values/canonical.ts";
import type { StreamConfig, StreamOrigin, SubjectMapping } from "./config.ts";
import { mappingFault } from "./mapping.ts";
import { conflicts, type Conflict } from "./rules.ts";
import { duration } from "./words.ts";

/** Spaces of subjects that belong to JetStream and to the servers, but for what a stream may store of them. */
const RESERVED = [
  ["$JS.>", "$JS.EVENT.>"],
  ["$JSC.>", undefined],
  ["$NRG.>", undefined],
  ["$SYS.>", "$SYS.ACCOUNT.>"],
] as const;

export function streamConflicts(config: StreamConfig): Conflict[] {
  return [
    ...limitConflicts(config),
    ...featureConflicts(config),
    ...subjectConflicts(config),
    ...mirrorConflicts(config),
    ...sourceConflicts(config),
    ...mappingConflicts(config),
  ];
}

function limitConflicts(config: StreamConfig): Conflict[] {
  const { max_age, duplicate_window, discard, discard_new_per_subject } = config;
  return conflicts(
    [
      max_age > 0 && duplicate_window > max_age,
      `duplicateWindow (${duration(duplicate_window)}) is longer than maxAge (${duration(max_age)})`,
      "make it as short, or leave it out",
    ],
    [
      discard_new_per_subject && discard !== "new",
      "discardNewPerSubject needs the discard policy for it",
      'write discard: "new"',
    ],
    [
      discard_new_per_subject && config.max_msgs_per_subject < 1,
      "discardNewPerSubject needs a limit of each subject",
      "write for example maxMsgsPerSubject: 1",
    ],
  );
}

function featureConflicts(config: StreamConfig): Conflict[] {
  const { allow_rollup_hdrs, allow_msg_counter, allow_msg_schedules, discard } = config;
  const marks = config.subject_delete_marker_ttl > 0;
  const needsRollup = allow_msg_schedules ? "schedules" : "subjectDeleteMarkerTtl";
  const isAsync = config.persist_mode === "async";
  return conflicts(
    [
      config.deny_purge && allow_rollup_hdrs,
      allow_msg_schedules || marks
        ? `denyPurge does not go with ${needsRollup}, which needs roll-ups`
        : "denyPurge does not go with allowRollup, since a roll-up purges",
      "leave one of them out",
    ],
    [
      (allow_msg_schedules || marks) && !allow_rollup_hdrs,
      `${needsRollup} needs roll-ups, and nats-server turns them on`,
      "leave allowRollup out, and see what it lets writers do",
    ],
    [
      marks && !config.allow_msg_ttl,
      "subjectDeleteMarkerTtl needs allowMsgTtl, and nats-server turns it on",
      "leave allowMsgTtl out",
    ],
    [
      allow_msg_counter && discard === "new",
      'a stream of counters cannot have discard: "new"',
      "leave discard out",
    ],
    [
      allow_msg_counter && config.allow_msg_ttl,
      "a stream of counters cannot have allowMsgTtl",
      "leave one of them out",
    ],
    [
      allow_msg_counter && allow_msg_schedules,
      "a stream of counters cannot have schedules",
      "leave one of them out",
    ],
    [
      allow_msg_counter && config.retention !== "limits",
      `a stream of counters cannot have retention: "${config.retention}"`,
      "leave retention out",
    ],
    [
      allow_msg_schedules && discard === "new",
      'schedules cannot have discard: "new"',
      "leave discard out",
    ],
    [
      config.mirror_direct && config.mirror === undefined,
      "mirrorDirect is for mirrors",
      "leave it out, or write allowDirect",
    ],
    [
      isAsync && config.storage === "memory",
      'persistMode: "async" is for files',
      "leave out one of persistMode and storage",
    ],
    [
      isAsync && config.num_replicas > 1,
      'persistMode: "async" is for one replica',
      "leave out one of persistMode and replicas",
    ],
    [
      isAsync && config.allow_atomic,
      'persistMode: "async" does not go with allowAtomic',
      "leave one of them out",
    ],
  );
}

function subjectConflicts({ subjects = [], no_ack, num_replicas }: StreamConfig): Conflict[] {
  const everything = subjects.includes(">");
  const pairs = subjects.flatMap((a, i) =>
    subjects
      .slice(i + 1)
      .filter((b) => overlaps(a, b))
      .map((b): Conflict => [`its subjects '${a}' and '${b}' overlap`, "leave one of them out"]),
  );
  const reserved = subjects.filter((subject) =>
    RESERVED.some(
      ([space, free]) =>
        overlaps(subject, space) && !(free !== undefined && includes(free, subject)),
    ),
  );
  return [
    ...pairs,
    ...conflicts(
      [everything && !no_ack, "to store '>' it must not acknowledge", "write noAck: true"],
      [
        everything && num_replicas !== 1,
        "to store '>' it can have one replica only",
        "leave replicas out",
      ],
      [
        !everything && !no_ack && reserved.length > 0,
        `'${reserved[0] ?? ""}' has subjects of JetStream or of the servers`,
        "store narrower subjects, or write noAck: true",
      ],
    ),
  ];
}

function mirrorConflicts(config: StreamConfig): Conflict[] {
  const { mirror } = config;
  if (mirror === undefined) return [];
  const has = {
    subjects: config.subjects !== undefined,
    sources: config.sources !== undefined,
    firstSeq: config.first_seq !== undefined,
    allowMsgCounter: config.allow_msg_counter,
    allowAtomic: config.allow_atomic,
    allowBatched: config.allow_batched,
    schedules: config.allow_msg_schedules,
    subjectDeleteMarkerTtl: config.subject_delete_marker_ttl > 0,
  };
  const own = Object.entries(has).map(
    ([name, is]) =>
      [
        is,
        `a mirror has the messages of '${mirror.name}' alone, so it cannot have ${name}`,
        `leave out one of mirror and ${name}`,
      ] as const,
  );
  return [...conflicts(...own), ...originConflicts(mirror, "mirror")];
}

function sourceConflicts({ sources = [], allow_msg_schedules }: StreamConfig): Conflict[] {
  const keys = sources.map(({ name, external, consumer, filter_subject, subject_transforms }) =>
    canonicalJson({
      name,
      api: external?.api ?? "",
      consumer: consumer?.name ?? "",
      taken: subject_transforms ?? filter_subject ?? ">",
    }),
  );
  return [
    ...conflicts(
      [
        sources.length > 0 && allow_msg_schedules,
        "schedules do not go with sources",
        "leave one of them out",
      ],
      [
        new Set(keys).size < keys.length,
        "two of its sources are the same",
        "leave one out, or give them different filterSubject",
      ],
    ),
    ...sources.flatMap((source, i) => originConflicts(source, `sources[${i}]`)),
  ];
}

function originConflicts(origin: StreamOrigin, at: string): Conflict[] {
  const { consumer, filter_subject, subject_transforms = [], external } = origin;
  const start = origin.opt_start_seq !== undefined || origin.opt_start_time !== undefined;
  const isBoth = subject_transforms.some((a, i) =>
    subject_transforms.some((b, j) => i !== j && overlaps(a.src, b.src)),
  );
  return [
    ...conflicts(
      [
        filter_subject !== undefined && subject_transforms.length > 0,
        `${at} has both filterSubject and subjectTransforms`,
        "leave one of them out: a transform takes its src alone",
      ],
      [
        origin.opt_start_seq !== undefined && origin.opt_start_time !== undefined,
        `${at} has both optStartSeq and optStartTime`,
        "leave one of them out",
      ],
      [
        consumer !== undefined && (start || filter_subject !== undefined),
        `${at} has a consumer, which says itself where it begins and what it filters`,
        "leave out optStartSeq, optStartTime and filterSubject",
      ],
      [isBoth, `${at} has subjectTransforms that overlap`, "give each of them its own subjects"],
      [
        external !== undefined && overlaps(external.api, "$JS.API"),
        `${at} is external, but has this account's own API`,
        "write the prefix under which the other one's is imported, for example $JS.hub.API",
      ],
    ),
    ...subject_transforms.flatMap((mapping) => mappingConflict(mapping, `${at}.subjectTransforms`)),
  ];
}

function mappingConflicts({
  subject_transform,
  republish,
  subjects = [],
}: StreamConfig): Conflict[] {
  const cycle = republish && subjects.find((subject) => overlaps(withAny(republish.dest), subject));
  return [
    ...(subject_transform ? mappingConflict(subject_transform, "subjectTransform") : []),
    ...(republish ? mappingConflict(republish, "republish") : []),
    ...conflicts([
      cycle !== undefined,
      `it would republish to '${cycle ?? ""}', which it stores`,
      "republish to separate subjects",
    ]),
  ];
}

function mappingConflict({ src, dest }: SubjectMapping, at: string): Conflict[] {
  const fault = mappingFault(src, dest);
  if (fault === undefined) return [];
  return [
    [
      `${at}: dest '${dest}' ${fault}`,
      "write for example { src: 'a.*', dest: 'b.{{wildcard(1)}}' }",
    ],
  ];
}

/** nats-server takes functions for literal tokens here; what they give can be anything. */
function withAny(dest: string): string {
  return dest
    .split(".")
    .map((token) => (/^(?:\$\d+|\{\{.*\}\})$/.test(token) ? "*" : token))
    .join(".");
}
