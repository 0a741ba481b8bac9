import type { CharacterSet } from './character-set.ts';

export type Assertion = 'line-start' | 'line-end' | 'text-start' | 'text-end' | 'word' | 'no-word';

export interface Repeat {
  readonly min: number;
  /** Infinite for no end. */
  readonly max: number;
  readonly greedy: boolean;
}

/** What `(?imsU)` switches on. */
export interface Flags {
  readonly fold: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly swapGreed: boolean;
}

/** A regular expression as a tree. */
export type RegexpNode = Measures &
  (
    | { readonly kind: 'empty' }
    | { readonly kind: 'set'; readonly set: CharacterSet }
    | { readonly kind: 'assert'; readonly assertion: Assertion }
    | { readonly kind: 'concat'; readonly parts: readonly RegexpNode[] }
    | { readonly kind: 'alternate'; readonly parts: readonly RegexpNode[] }
    | { readonly kind: 'repeat'; readonly part: RegexpNode; readonly times: Repeat }
    | { readonly kind: 'capture'; readonly part: RegexpNode; readonly index: number }
  );

/** What is known of a node without looking into it again. */
interface Measures {
  /** Nodes from here down to the deepest leaf. */
  readonly height: number;
  /** How often counted repetitions write out the innermost part. */
  readonly copies: number;
  /** Whether it may match without taking a character. */
  readonly nullable: boolean;
}

export const EMPTY: RegexpNode = { kind: 'empty', height: 1, copies: 1, nullable: true };

export function setNode(set: CharacterSet): RegexpNode {
  return { kind: 'set', set, height: 1, copies: 1, nullable: false };
}

export function assertNode(assertion: Assertion): RegexpNode {
  return { kind: 'assert', assertion, height: 1, copies: 1, nullable: true };
}

/** One part alone stays itself. */
export function concatNode(parts: readonly RegexpNode[]): RegexpNode {
  const [first = EMPTY] = parts;
  if (parts.length < 2) return first;
  const nullable = parts.every((part) => part.nullable);
  return { kind: 'concat', parts, ...above(parts), nullable };
}

/** One part alone stays itself. */
export function alternateNode(parts: readonly RegexpNode[]): RegexpNode {
  const [first = EMPTY] = parts;
  if (parts.length < 2) return first;
  const nullable = parts.some((part) => part.nullable);
  return { kind: 'alternate', parts, ...above(parts), nullable };
}

export function captureNode(part: RegexpNode, index: number): RegexpNode {
  return { kind: 'capture', part, index, ...above([part]), nullable: part.nullable };
}

export function repeatNode(part: RegexpNode, times: Repeat): RegexpNode {
  const count = Number.isFinite(times.max) ? times.max : Math.max(times.min, 1);
  const copies = Math.max(part.copies * count, 1);
  const nullable = part.nullable || times.min === 0;
  return { kind: 'repeat', part, times, height: part.height + 1, copies, nullable };
}

function above(parts: readonly RegexpNode[]) {
  let [height, copies] = [0, 1];
  for (const part of parts) {
    height = Math.max(height, part.height);
    copies = Math.max(copies, part.copies);
  }
  return { height: height + 1, copies };
}
