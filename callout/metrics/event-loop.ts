/** Milliseconds between two samples; each costs about 0.1 ms of CPU, including the wake-up. */
const period = 100;

/**
 * Measures the event loop's delay: a due timer waits for the code that is running, as a login
 * would. A block shorter than the period may be missed.
 *
 * @param observe called with each delay in seconds
 * @returns stops measuring
 */
export function watchEventLoop(observe: (seconds: number) => void): () => void {
  let due = performance.now() + period;
  const timer = setInterval(() => {
    const now = performance.now();
    observe(Math.max(0, now - due) / 1000);
    due = now + period;
  }, period);
  // must not keep the process alive
  timer.unref();
  return () => clearInterval(timer);
}
