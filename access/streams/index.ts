/** Streams, buckets and consumers as policies declare them: their settings, and what a change of them does. */
export type {
  ConsumerConfig,
  Known,
  ManagedStream,
  StreamConfig,
  StreamEntry,
  StreamOrigin,
  SubjectMapping,
  WatchedStream,
} from "./config.ts";
export type { ChangeEffect, StreamChange } from "./change.ts";
export { compareConsumer, compareStream, isAllowed } from "./compare.ts";
export { valueWords } from "./words.ts";
export { declaredStreams, streamsDigest } from "./declared.ts";
export type { DeclaredStreams } from "./declared.ts";
export { consumerLosses } from "./losses.ts";
export { isProven, provenStreamSettings } from "./proven.ts";
export { limitProblems, neighbourProblems } from "./check-account.ts";
export { entryOf, withOrigins } from "./entry.ts";
export type {
  BucketOrigin,
  BucketSettings,
  ConsumerSettings,
  Declaration,
  Declared,
  KeyValueSettings,
  MappingSettings,
  Origin,
  OriginSettings,
  StreamSettings,
} from "./written.ts";
