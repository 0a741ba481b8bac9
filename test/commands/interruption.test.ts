import { expect, it } from 'vitest';
import { listenForInterruption } from '../../src/commands/interruption.ts';

it('keeps an early interruption for who follows later', () => {
  const heard: string[] = [];
  const before = process.listenerCount('SIGINT');
  const interruption = listenForInterruption((by) => heard.push(`early: ${by}`));
  expect(interruption.by()).toBeNull();
  interruption.ctrlC();
  expect(interruption.by()).toBe('Ctrl-C');
  interruption.follow((by) => heard.push(`followed: ${by}`));
  process.emit('SIGTERM', 'SIGTERM');
  interruption.close();
  expect(heard).toEqual(['early: Ctrl-C', 'followed: Ctrl-C', 'followed: the signal SIGTERM']);
  expect(process.listenerCount('SIGINT')).toBe(before);
});
