// How a long-running command is told to stop.

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
export function stopOnSignal(): Promise<void> {
  return new Promise((stop) => {
    let told = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (told) process.exit(130);
        told = true;
        stop();
      });
    }
  });
}
