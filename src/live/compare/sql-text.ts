/** A text as SQL writes it. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `stable."latencyMs"`: a field of one side of a pair. */
export function field(side: 'stable' | 'shadow', name: string): string {
  return `${side}."${name}"`;
}
