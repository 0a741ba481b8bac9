/**
 * Which measurement an ask belongs to. The parts of a trigger's (`trigger/0/3/value`,
 * `trigger/0/3/samples`) are read and judged as one; every other ask is a measurement of its own.
 */
export function measurementId(askId: string): string {
  return askId.startsWith('trigger/') ? askId.slice(0, askId.lastIndexOf('/')) : askId;
}
