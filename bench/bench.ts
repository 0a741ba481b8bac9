/** One bench: measures, prints, and says which of its aims it missed. */
export interface Bench {
  readonly name: string;
  run(print: (line: string) => void): Promise<readonly Aim[]>;
}

export interface Aim {
  readonly what: string;
  readonly met: boolean;
}
