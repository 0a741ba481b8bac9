/*
 * Preloaded (`--import`) into a process whose memory is to be known: as it exits, it writes the most
 * that was ever resident, in kibibytes, to its file descriptor 3.
 */
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const REPORT = 3;

// Threads load this too, and share the process's memory.
if (isMainThread)
  process.once('exit', () => {
    writeSync(REPORT, String(process.resourceUsage().maxRSS));
  });
