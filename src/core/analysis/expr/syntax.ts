import type { Nature } from './nature.ts';

/** A condition's syntax tree. Offsets say where messages point. */
export type Node =
  | { readonly type: 'nil'; readonly offset: number }
  | { readonly type: 'bool'; readonly value: boolean; readonly offset: number }
  | IntegerNode
  | { readonly type: 'float'; readonly value: number; readonly offset: number }
  | { readonly type: 'string'; readonly value: string; readonly offset: number }
  | { readonly type: 'stringSet'; readonly values: ReadonlySet<string>; readonly offset: number }
  | { readonly type: 'identifier'; readonly name: string; readonly offset: number }
  | { readonly type: 'pointer'; readonly name: string; readonly offset: number }
  | UnaryNode
  | BinaryNode
  | { readonly type: 'chain'; readonly node: Node; readonly offset: number }
  | MemberNode
  | SliceNode
  | CallNode
  | BuiltinNode
  | PredicateNode
  | ConditionalNode
  | LetNode
  | { readonly type: 'sequence'; readonly nodes: readonly Node[]; readonly offset: number }
  | { readonly type: 'array'; readonly nodes: readonly Node[]; readonly offset: number }
  | { readonly type: 'map'; readonly pairs: readonly Pair[]; readonly offset: number };

export interface IntegerNode {
  readonly type: 'integer';
  readonly value: bigint;
  readonly offset: number;
  /** Set by the check where a float64 is wanted: Go converts the constant. */
  wantsFloat?: boolean;
}

export interface UnaryNode {
  readonly type: 'unary';
  readonly operator: string;
  readonly node: Node;
  readonly offset: number;
}

export interface BinaryNode {
  readonly type: 'binary';
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
  readonly offset: number;
}

export interface MemberNode {
  readonly type: 'member';
  readonly node: Node;
  readonly property: Node;
  readonly optional: boolean;
  /** Whether it is called: `x.name()`. */
  readonly method: boolean;
  readonly offset: number;
}

export interface SliceNode {
  readonly type: 'slice';
  readonly node: Node;
  readonly from: Node | undefined;
  readonly to: Node | undefined;
  readonly offset: number;
}

export interface CallNode {
  readonly type: 'call';
  readonly callee: Node;
  readonly args: readonly Node[];
  readonly offset: number;
}

export interface BuiltinNode {
  readonly type: 'builtin';
  readonly name: string;
  readonly args: readonly Node[];
  readonly offset: number;
}

export interface PredicateNode {
  readonly type: 'predicate';
  readonly node: Node;
  readonly offset: number;
}

export interface ConditionalNode {
  readonly type: 'conditional';
  readonly condition: Node;
  readonly whenTrue: Node;
  readonly whenFalse: Node;
  readonly offset: number;
}

export interface LetNode {
  readonly type: 'let';
  readonly name: string;
  readonly value: Node;
  readonly body: Node;
  readonly offset: number;
}

export interface Pair {
  readonly key: Node;
  readonly value: Node;
}

/** Names that a condition can see, with what is known of them before it runs. */
export type Names = ReadonlyMap<string, Nature>;
