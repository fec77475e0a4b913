/** Builds the program of the threads that run code into a folder, as code-thread.js. */
export function buildCodeThread(folder: string): Promise<void>;
