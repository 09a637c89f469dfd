/** @type {Set<() => void>} */
const pending = new Set();

/** @type {readonly NodeJS.Signals[]} */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Has something undone when this process ends before it is done itself: by `process.exit`, by an error that nobody
 * catches, or by a signal that asks it to end. A signal ends the process with 128 and its number, as a shell has it.
 *
 * For commands. A service ends in an order of its own.
 *
 * @param {() => void} undo synchronous; it must not throw
 * @returns {() => void} call it once there is nothing left to undo
 * @example
 * const done = undoAtExit(() => child.kill("SIGKILL"));
 * try { await once(child, "close"); } finally { done(); }
 */
export function undoAtExit(undo) {
  if (pending.size === 0) {
    process.on("exit", undoAll);
    for (const signal of signals) process.on(signal, end);
  }
  // two may be given the same function
  const own = () => undo();
  pending.add(own);
  return () => {
    if (!pending.delete(own) || pending.size > 0) return;
    process.off("exit", undoAll);
    for (const signal of signals) process.off(signal, end);
  };
}

/**
 * @param {NodeJS.Signals} _
 * @param {number} number of the signal
 */
function end(_, number) {
  process.exit(128 + number);
}

/** The latest first, as in nested blocks. */
function undoAll() {
  for (const undo of [...pending].reverse()) undo();
}
