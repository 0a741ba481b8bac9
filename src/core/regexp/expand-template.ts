const REFERENCE = /\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;
/** Any other text, such as one with a leading zero, is a name. */
const NUMBER = /^(?:0|[1-9]\d{0,8})$/;

/**
 * A replacement with what the groups captured: `$1`, `$name`, `${name}`, and `$$` for a dollar. A
 * name is as long as it can be; a group that is not there or took no part is empty; of several
 * groups of one name the first that took part counts. As Go's `Regexp.Expand`
 * (https://pkg.go.dev/regexp#Regexp.Expand).
 */
export function expandTemplate(
  template: string,
  groupNames: readonly string[],
  captures: readonly (string | undefined)[],
): string {
  return template.replace(
    REFERENCE,
    (_, dollar: string | undefined, braced: string | undefined, bare: string | undefined) => {
      if (dollar) return '$';
      const name = braced ?? bare ?? '';
      if (NUMBER.test(name)) return captures[Number(name)] ?? '';
      return captures.find((text, group) => text !== undefined && groupNames[group] === name) ?? '';
    },
  );
}
