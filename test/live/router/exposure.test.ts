import { expect, test } from 'vitest';
import { exposureCount } from '../../../src/live/router/exposure.ts';
import { inFlight } from '../../../src/live/router/in-flight.ts';

test('distinct users are counted exactly up to the bound, and it says when it was reached', () => {
  const exposure = exposureCount(3);
  for (const user of ['a', 'b', 'a', undefined, 'c', 'b']) exposure.answered(user);
  expect(exposure.read()).toEqual({
    canaryRequests: 6,
    users: 3,
    usersAtLeast: false,
    badAnswers: 0,
  });
  exposure.answered('d');
  exposure.bad();
  expect(exposure.read()).toEqual({
    canaryRequests: 7,
    users: 3,
    usersAtLeast: true,
    badAnswers: 1,
  });
});

test('drained means that none is left, not that none was ever there', async () => {
  const requests = inFlight();
  await requests.whenNone();
  requests.begin(1_000);
  requests.begin(2_000);
  let drained = false;
  const whenNone = requests.whenNone().then(() => {
    drained = true;
  });
  requests.end();
  await Promise.resolve();
  expect([drained, requests.count]).toEqual([false, 1]);
  requests.end();
  await whenNone;
  expect([requests.count, requests.started, requests.lastStartAtMs]).toEqual([0, 2, 2_000]);
});
