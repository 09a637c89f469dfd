/** The stream in the account CONTROL_DATA that keeps the audit records of all callouts. */
export const auditStream = "AUDIT";

/** Subject on which an instance publishes its records. @example auditSubject("callout-0") // "audit.callout-0" */
export function auditSubject(instance: string): string {
  // a name may have dots anywhere, a subject may not
  return `audit.${instance.replaceAll(".", "_")}`;
}

/** The records in a message of the stream. @example linesOfMessage(message.string()) // ['{"seq":8,…', '{"seq":9,…'] */
export function linesOfMessage(text: string): string[] {
  return text.split("\n");
}
