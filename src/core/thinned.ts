/** At most about so many, evenly spread, the last one among them: more than that nobody can tell apart. */
export function thinned<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = Math.ceil(items.length / most);
  return items.filter((_, index) => index % step === 0 || index === items.length - 1);
}
