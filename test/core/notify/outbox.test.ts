import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Notice } from '../../../src/core/notify/notice.ts';
import { Outbox, type OutboxRecord } from '../../../src/core/notify/outbox.ts';

const RECEIVERS = ['pager', 'slack', 'log'];

function notice(number: number, atMs: number): Notice {
  return { id: `msg_${number}`, atMs } as Notice;
}

/** Notices as they come, times never going back, and settlements of any of them, known or not. */
const histories: fc.Arbitrary<readonly OutboxRecord[]> = fc
  .array(
    fc.oneof(
      fc.record({ later: fc.nat(2), receivers: fc.subarray(RECEIVERS) }),
      fc.record({ settled: fc.nat(30), receiver: fc.constantFrom(...RECEIVERS) }),
    ),
    { maxLength: 60 },
  )
  .map((wishes) => {
    let [number, atMs] = [0, 1];
    return wishes.map((wish): OutboxRecord => {
      if ('settled' in wish) {
        return { kind: 'settled', id: `msg_${wish.settled}`, receiver: wish.receiver };
      }
      atMs += wish.later;
      number += 1;
      return { kind: 'notice', notice: notice(number, atMs), receivers: wish.receivers };
    });
  });

function outboxOf(records: readonly OutboxRecord[]): Outbox {
  const outbox = new Outbox();
  for (const record of records) outbox.apply(record);
  return outbox;
}

function seen(outbox: Outbox, records: readonly OutboxRecord[]) {
  const latest = records.flatMap((one) =>
    one.kind === 'notice' && one.notice.atMs >= outbox.throughMs ? [one.notice] : [],
  );
  return {
    pending: RECEIVERS.map((receiver) => outbox.pending(receiver)),
    throughMs: outbox.throughMs,
    known: latest.map((one) => outbox.isKnown(one)),
  };
}

it('is the same when it is read from its fewest records', () => {
  fc.assert(
    fc.property(histories, (records) => {
      const outbox = outboxOf(records);
      const again = outboxOf(outbox.records());
      expect(seen(again, records)).toEqual(seen(outbox, records));
      // Of the latest moment all are known, settled or not: none is told twice.
      expect(seen(outbox, records).known).not.toContain(false);
    }),
  );
});

it('has for each receiver what it was to get and has not, in its order', () => {
  fc.assert(
    fc.property(histories, (records) => {
      const outbox = outboxOf(records);
      for (const receiver of RECEIVERS) {
        const expected = records.flatMap((one, index) => {
          if (one.kind !== 'notice' || !one.receivers.includes(receiver)) return [];
          const isSettled = records
            .slice(index)
            .some(
              (later) =>
                later.kind === 'settled' &&
                later.id === one.notice.id &&
                later.receiver === receiver,
            );
          return isSettled ? [] : [one.notice];
        });
        expect(outbox.pending(receiver)).toEqual(expected);
      }
    }),
  );
});
