import { murmur3 } from '../hash.ts';

/** So many users are told apart; those who come later are not counted. */
const SEEN_USERS_MAX = 1_000_000;

const FIRST_PLACES = 4_096;
const SECOND_SEED = 0x9747b28c;

/**
 * Which users were seen, and in which arm first: an open-addressed table of two 32-bit hashes and an
 * arm, 9 bytes a place and at most half full: 19 MB at its bound.
 */
export class SeenUsers {
  count = 0;
  private readonly most: number;
  private hashes = new Uint32Array(FIRST_PLACES);
  private others = new Uint32Array(FIRST_PLACES);
  /** One more than the arm; 0 is a free place. */
  private arms = new Uint8Array(FIRST_PLACES);

  constructor(most = SEEN_USERS_MAX) {
    this.most = most;
  }

  /** The arm that the user was first seen in; null if this is the first time, undefined if there is no room. */
  see(user: string, arm: number): number | null | undefined {
    const hash = murmur3(user);
    const other = murmur3(user, SECOND_SEED);
    const place = this.placeOf(hash, other);
    const before = this.arms[place] ?? 0;
    if (before > 0) return before - 1;
    if (this.count >= this.most) return undefined;
    this.put(place, { hash, other, arm: arm + 1 });
    this.count += 1;
    if (this.count * 2 > this.arms.length) this.grow();
    return null;
  }

  private placeOf(hash: number, other: number): number {
    const mask = this.arms.length - 1;
    let place = hash & mask;
    while (
      this.arms[place] !== 0 &&
      (this.hashes[place] !== hash || this.others[place] !== other)
    ) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private put(
    place: number,
    { hash, other, arm }: { readonly hash: number; readonly other: number; readonly arm: number },
  ): void {
    this.hashes[place] = hash;
    this.others[place] = other;
    this.arms[place] = arm;
  }

  private grow(): void {
    const { hashes, others, arms } = this;
    this.hashes = new Uint32Array(arms.length * 2);
    this.others = new Uint32Array(arms.length * 2);
    this.arms = new Uint8Array(arms.length * 2);
    for (let place = 0; place < arms.length; place += 1) {
      const arm = arms[place] ?? 0;
      if (arm === 0) continue;
      const hash = hashes[place] ?? 0;
      const other = others[place] ?? 0;
      this.put(this.placeOf(hash, other), { hash, other, arm });
    }
  }
}
