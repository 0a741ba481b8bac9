import { journalTurns } from '../../../src/core/rollout/journal.ts';
import { IN_FLIGHT_MS, type Observed } from '../observed.ts';

/** Once the kill switch has answered, the canary gets no new request until it is lifted. */
export function killObeyed({ thrown, canaryLog, requests }: Observed): string[] {
  const sentAtMs = new Map(requests.map((request) => [request.id, request.sentAtMs]));
  return thrown.flatMap(({ obeyedAtMs, liftedAtMs }) =>
    canaryLog
      .filter(({ id, receivedAtMs }) => {
        if (receivedAtMs <= obeyedAtMs || receivedAtMs >= liftedAtMs) return false;
        const isLater = (sentAtMs.get(id) ?? receivedAtMs) > obeyedAtMs;
        return isLater || receivedAtMs > obeyedAtMs + IN_FLIGHT_MS;
      })
      .map(
        ({ id, receivedAtMs }) =>
          `${id} reached the canary ${Math.round(receivedAtMs - obeyedAtMs)} ms after the kill switch`,
      ),
  );
}

/** Between the turn that was told of the switch and the one that was told it is off, nothing is raised. */
export function killedRaises({ journal }: Observed): string[] {
  if (journal.length === 0) return [];
  const violations: string[] = [];
  let isKilled = false;
  for (const [index, { inputs, actions, weight }] of journalTurns(journal).turns.entries()) {
    for (const { verb } of inputs.commands) {
      if (verb === 'kill') isKilled = true;
      if (verb === 'unkill') isKilled = false;
    }
    for (const action of actions) {
      if (isKilled && action.kind === 'set-weight' && action.weight > weight)
        violations.push(`turn ${index} asks for ${action.weight}% behind the kill switch`);
    }
  }
  return violations;
}
