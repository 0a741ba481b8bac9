import { isLoopback } from '../../core/loopback.ts';
import { openServer } from '../router/node-server.ts';
import { type ControlSettings, controlApp } from './control-app.ts';

/** Where the admin port listens. */
export interface ControlPlace {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
}

export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Whoever can reach the port can stop a rollout: off this machine only who has the token may. */
export function placeProblem({ host }: ControlPlace, token: string | null): string | null {
  if (token !== null || isLoopback(host)) return null;
  return `the admin port at ${host} would be open to the network; give it a token, or 127.0.0.1`;
}

/**
 * Opens the admin port. Rejects with an Error whose `code` is the system's (EADDRINUSE) if it cannot
 * listen, and where `placeProblem` has something to say.
 */
export async function openControl(
  place: ControlPlace,
  settings: ControlSettings,
): Promise<ControlServer> {
  const problem = placeProblem(place, settings.token);
  if (problem !== null) throw new Error(problem);
  const app = controlApp(settings);
  const server = await openServer((request, env) => app.fetch(request, env), place);
  const close = () => {
    settings.desk.close();
    return server.close(Promise.resolve(), 0);
  };
  return { url: server.url, close };
}
