import { scenarioNames } from '../scenario-files.ts';

/** What to type instead of a verb that is none, where it is a scenario or a file; else nothing. */
export function adviceOn(word = ''): string {
  if (scenarioNames().includes(word))
    return `${word} is a scenario; run it: understudy scenario ${word}\n`;
  if (/\.ya?ml$/.test(word)) return `to find out what a file is for: understudy check ${word}\n`;
  return '';
}
