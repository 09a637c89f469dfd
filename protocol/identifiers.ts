const tokenId = /^[A-Za-z0-9_-]{1,64}$/;
/** Entra's own limit for the value of an app role, in characters. */
const maxRoleLength = 120;

/** True for a token id (`uti`) that may stand in a log and in a user JWT's tag. */
export function isTokenId(value: unknown): value is string {
  return typeof value === "string" && tokenId.test(value);
}

/** True for the value of an app role. */
export function isRole(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= maxRoleLength;
}

/** True for unix seconds. */
export function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** True for the reason of a revocation or an assignment: one line for people. */
export function isReason(value: unknown): value is string {
  return typeof value === "string" && /^(?=.*\S)[^\p{C}]{1,200}$/u.test(value);
}
