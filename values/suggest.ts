/** The candidate closest to what was written, when it is close enough to be a slip of the pen. */
export function closest(written: string, candidates: Iterable<string>): string | undefined {
  return closeTo(written, candidates)[0];
}

/** All that are close enough, the closest first; those as close as each other in their own order. */
export function closeTo(written: string, candidates: Iterable<string>): string[] {
  const most = Math.max(2, Math.floor(written.length / 3));
  const lower = written.toLowerCase();
  return [...new Set(candidates)]
    .map((name) => ({ name, distance: editDistance(lower, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
}

/**
 * Insertions, deletions and replacements of one character, and neighbours that changed places (optimal string
 * alignment).
 */
function editDistance(a: string, b: string): number {
  let last: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (last[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    last = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
