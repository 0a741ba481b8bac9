import { join } from 'node:path';
import { sourceLoaderArguments } from '../src/live/source-loader.ts';

const ROOT = join(import.meta.dirname, '..');

/**
 * What Node is started with for the command line as a process of its own: from its sources, or as people
 * install it where the gate has built it (`UNDERSTUDY_TEST_BUILT=1`), which starts in a third of the time.
 */
export const COMMAND_LINE: readonly string[] =
  process.env.UNDERSTUDY_TEST_BUILT === '1'
    ? [join(ROOT, 'dist/cli.js')]
    : [...sourceLoaderArguments(), join(ROOT, 'src/cli.ts')];
