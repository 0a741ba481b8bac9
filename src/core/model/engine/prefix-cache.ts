import { BLOCK_TOKENS } from './engine-profile.ts';

/**
 * Blocks of prompts that were read before, the one used least lately first. A block's name stands
 * for all that comes before it, too: the first one that is missing ends what can be reused.
 */
export class PrefixCache {
  private readonly blocks = new Set<string>();

  get tokens(): number {
    return this.blocks.size * BLOCK_TOKENS;
  }

  /** Tokens at the start of a prompt that need not be read again. */
  hitTokens(names: readonly string[]): number {
    const missing = names.findIndex((name) => !this.blocks.has(name));
    const hits = missing < 0 ? names : names.slice(0, missing);
    for (const name of hits) this.touch(name);
    return hits.length * BLOCK_TOKENS;
  }

  /** Keeps the blocks of a prompt, and no more than `maxTokens` altogether. */
  keep(names: readonly string[], maxTokens: number): void {
    // The first block last: what comes after it is of no use without it.
    for (const name of names.toReversed()) this.touch(name);
    this.shrinkTo(maxTokens);
  }

  shrinkTo(maxTokens: number): void {
    for (const name of this.blocks) {
      if (this.tokens <= Math.max(maxTokens, 0)) return;
      this.blocks.delete(name);
    }
  }

  private touch(name: string): void {
    this.blocks.delete(name);
    this.blocks.add(name);
  }
}
