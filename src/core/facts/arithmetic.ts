import { stream } from '../random.ts';
import { type Fact, factOf } from './fact.ts';

interface Operation {
  readonly word: string;
  readonly sign: string;
  readonly operands: (first: number, second: number) => readonly [number, number];
  readonly result: (a: number, b: number) => number;
}

// `first` and `second` are in [0, 1); each operation makes operands of a size that is not known by
// heart, and no operand that could be mistaken for the result.
const OPERATIONS: readonly Operation[] = [
  {
    word: 'plus',
    sign: '+',
    operands: (first, second) => [between(first, 113, 897), between(second, 113, 897)],
    result: (a, b) => a + b,
  },
  {
    word: 'minus',
    sign: '-',
    operands: (first, second) => [between(first, 513, 998), between(second, 113, 239)],
    result: (a, b) => a - b,
  },
  {
    word: 'times',
    sign: '×',
    operands: (first, second) => [between(first, 12, 98), between(second, 6, 29)],
    result: (a, b) => a * b,
  },
  {
    word: 'divided by',
    sign: '÷',
    operands: (first, second) => {
      const divisor = between(second, 3, 12);
      return [divisor * between(first, 13, 89), divisor];
    },
    result: (a, b) => a / b,
  },
];

const ROUNDS = 22;
const MISSES = [10, -1, 2, -10, 1, 20, -2] as const;

/** Sums, differences, products and quotients; the wrong answer is a slip in one digit. */
export const ARITHMETIC: readonly Fact[] = OPERATIONS.flatMap((operation) => {
  const draw = stream(1, `facts/arithmetic/${operation.word}`);
  return Array.from({ length: ROUNDS }, (_, round) => {
    // A first operand from each of ROUNDS equal bands: no question comes twice.
    const [a, b] = operation.operands((round + draw()) / ROUNDS, draw());
    return arithmeticFact(operation, [a, b], round);
  });
});

function arithmeticFact(
  operation: Operation,
  operands: readonly [number, number],
  round: number,
): Fact {
  const [a, b] = operands;
  const { word, sign } = operation;
  const right = operation.result(a, b);
  const slips = MISSES.map((_, index) => right + (MISSES[(index + round) % MISSES.length] ?? 1));
  const wrong = slips.find((slip) => slip > 0 && slip !== a && slip !== b) ?? right + 100;
  return factOf(
    {
      id: `arithmetic/${a}-${word.replace(' ', '-')}-${b}`,
      topic: 'arithmetic',
      phrasings: [
        `What is ${a} ${word} ${b}?`,
        `How much is ${a} ${sign} ${b}?`,
        `Calculate ${a} ${sign} ${b}.`,
      ],
      subject: `the result of ${a} ${word} ${b}`,
      claim: `${a} ${word} ${b} is {answer}`,
      right: String(right),
      wrong: String(wrong),
    },
    round,
  );
}

function between(uniform: number, low: number, high: number): number {
  return low + Math.floor(uniform * (high - low + 1));
}
