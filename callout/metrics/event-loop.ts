/** Milliseconds between two looks; each costs some 0.1 ms of CPU, wake-up included. */
const period = 100;

/**
 * Measures how late the event loop is: a timer that is due waits for what runs at that moment, as a login
 * would. A block that is shorter than the period may be missed.
 *
 * @param observe is told of each delay, in seconds
 * @returns ends the measuring
 */
export function watchEventLoop(observe: (seconds: number) => void): () => void {
  let due = performance.now() + period;
  const timer = setInterval(() => {
    const now = performance.now();
    observe(Math.max(0, now - due) / 1000);
    due = now + period;
  }, period);
  // it is no reason to go on
  timer.unref();
  return () => clearInterval(timer);
}
