/**
 * What a search that looks like a subject meets. Runs in the browser; a test holds it to the subject
 * functions of the access model.
 */

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CLAIM = /^\{(?:oid|azp|tid)\}$/;

/** @param {string} text a token of a search, `*` and `>` included */
export function isSubject(text) {
  return /^[^\s.*>]+$|^(?:[^\s.*>]+|\*)(?:\.(?:[^\s.*>]+|\*))*(?:\.>)?$|^>$/.test(text);
}

/**
 * Is there a subject that both match? A claim stands for one token that is a GUID.
 *
 * @param {string} a
 * @param {string} b
 */
export function overlaps(a, b) {
  const left = a.split(".");
  const right = b.split(".");
  for (let i = 0; ; i += 1) {
    const l = left[i];
    const r = right[i];
    if (l === undefined || r === undefined) return l === r;
    if (l === ">" || r === ">") return true;
    if (l !== r && l !== "*" && r !== "*" && !mayBeSame(l, r)) return false;
  }
}

/**
 * Does the pattern match every subject that `inner` does?
 *
 * @param {string} pattern
 * @param {string} inner
 */
export function includes(pattern, inner) {
  const outer = pattern.split(".");
  const parts = inner.split(".");
  for (let i = 0; ; i += 1) {
    const o = outer[i];
    const p = parts[i];
    if (o === undefined || p === undefined) return o === p;
    if (o === ">") return true;
    if (p === ">" || (o !== p && o !== "*")) return false;
  }
}

/**
 * @param {string} a
 * @param {string} b
 */
function mayBeSame(a, b) {
  return (CLAIM.test(a) && GUID.test(b)) || (CLAIM.test(b) && GUID.test(a));
}

/**
 * What roles can do with a subject: per direction, their names, with the queue group where one is needed.
 *
 * @typedef {{ pattern: string, except: readonly string[], queue?: string }} Region
 * @typedef {{ name: string, publish: readonly Region[], receive: readonly Region[] }} Role
 * @param {readonly Role[]} roles
 * @param {string} subject
 */
export function usersOf(roles, subject) {
  /** @param {"publish" | "receive"} direction */
  const users = (direction) =>
    roles.flatMap(({ name, [direction]: all }) => {
      const regions = all.filter(
        ({ pattern, except }) =>
          overlaps(subject, pattern) && !except.some((deny) => includes(deny, subject)),
      );
      if (regions.length === 0) return [];
      const queues = regions.map(({ queue = "" }) => queue);
      const groups = queues.includes("") ? [] : [...new Set(queues)];
      return [groups.length === 0 ? name : `${name} (queue group ${groups.join(", ")})`];
    });
  return { publish: users("publish"), receive: users("receive") };
}
