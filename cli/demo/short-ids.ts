const ID = /([0-9a-f]{8})-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

/** A subject as a table shows it: `agents.883cf4e6….findings`. */
export function shortIds(subject: string): string {
  return subject.replaceAll(ID, "$1…");
}
