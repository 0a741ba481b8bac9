/**
 * The status codes whose series exist from the start. Others appear when a model first sends them;
 * 499 is a client that left before the end.
 */
export const EXPECTED_CODES: readonly string[] = [
  '200',
  '400',
  '401',
  '404',
  '429',
  '499',
  '500',
  '502',
  '503',
  '504',
];
