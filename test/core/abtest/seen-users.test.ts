import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenUsers } from '../../../src/core/abtest/seen-users.ts';

describe('seen users', () => {
  it('are remembered with their first arm, as a map would have them', () => {
    const visits = fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.nat(19)), { maxLength: 300 });
    fc.assert(
      fc.property(visits, (all) => {
        const seen = new SeenUsers();
        const known = new Map<string, number>();
        for (const [user, arm] of all) {
          expect(seen.see(user, arm)).toBe(known.get(user) ?? null);
          if (!known.has(user)) known.set(user, arm);
        }
        expect(seen.count).toBe(known.size);
      }),
    );
  });

  it('are as many as the table has grown for', () => {
    const seen = new SeenUsers();
    const users = Array.from({ length: 20_000 }, (_, index) => index);
    expect(users.every((user) => seen.see(`u-${user}`, user % 3) === null)).toBe(true);
    expect(users.every((user) => seen.see(`u-${user}`, 7) === user % 3)).toBe(true);
    expect(seen.count).toBe(20_000);
  });

  it('beyond the bound are not told apart, and those before it still are', () => {
    const seen = new SeenUsers(3);
    expect(['a', 'b', 'c', 'd'].map((user) => seen.see(user, 1))).toEqual([
      null,
      null,
      null,
      undefined,
    ]);
    expect(seen.see('a', 0)).toBe(1);
    expect(seen.count).toBe(3);
  });
});
