/** What went wrong with the audit stream. */
export const AlarmKind = {
  /** It was not there. */
  Deleted: "deleted",
  /** Another stream has its name. */
  MadeAgain: "made_again",
  /** Records were gone before their age. */
  Shortened: "shortened",
  /** Records made room for others before their age: the stream was full. */
  Full: "full",
  /** It holds something that no callout has written. */
  Foreign: "foreign",
} as const;
export type AlarmKind = (typeof AlarmKind)[keyof typeof AlarmKind];

export interface AuditAlarm {
  readonly what: AlarmKind;
  /** Unix seconds. */
  readonly time: number;
}
