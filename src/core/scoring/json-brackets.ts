/** How the brackets of JSON text stand, whether it is JSON or not; those in strings do not count. */
export interface Brackets {
  readonly deepest: number;
  /** Opened and never closed, an unclosed string among them. */
  readonly isOpen: boolean;
}

export function bracketsOf(text: string): Brackets {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const here = text[at];
    if (inString && here === '\\') at += 1;
    else if (here === '"') inString = !inString;
    else if (!inString && (here === '{' || here === '[')) depth += 1;
    else if (!inString && (here === '}' || here === ']')) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return { deepest, isOpen: depth > 0 || inString };
}
