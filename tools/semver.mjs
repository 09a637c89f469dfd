/**
 * The first x.y.z in what a program prints about itself.
 *
 * @param {string} text
 * @returns {string | undefined}
 * @example versionIn("nats-server: v2.15.2") // "2.15.2"
 */
export function versionIn(text) {
  return /\d+\.\d+\.\d+/.exec(text)?.[0];
}

/**
 * Whether a version can stand in for the pinned one: not below the minimum, and no other major.
 *
 * @param {string | undefined} version x.y.z
 * @param {string} minimum x.y.z
 * @returns {boolean}
 * @example isGood("3.261.0", "3.200.0") // true
 */
export function isGood(version, minimum) {
  if (version === undefined) return false;
  const [have, need] = [numbers(version), numbers(minimum)];
  if (have[0] !== need[0]) return false;
  return have[1] !== need[1] ? have[1] > need[1] : have[2] >= need[2];
}

/**
 * @param {string} version
 * @returns {[number, number, number]}
 */
function numbers(version) {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return [major, minor, patch];
}
