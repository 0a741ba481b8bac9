import { spawn } from 'node:child_process';

/**
 * Has a shell command run if this process ends without calling the returned function, however it
 * ends: a shell waits on a pipe that only we hold open, and the kernel closes it even on SIGKILL.
 * The command sees the arguments as $1, $2 …. Where there is no `sh` this is without effect.
 */
export function leaveLastWill(command: string, args: readonly string[]): () => void {
  // Detached, so that Ctrl-C on our terminal does not reach it before its work is due.
  const shell = spawn('sh', ['-c', `read -r _; ${command}`, 'sh', ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Its absence only costs the safety net; its pipe breaks when we revoke.
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  return () => {
    shell.kill('SIGKILL');
  };
}
