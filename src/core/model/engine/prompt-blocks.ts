import { murmur3 } from '../../hash.ts';
import { tokenPieces } from '../../tokens.ts';
import { BLOCK_TOKENS, type EngineProfile } from './engine-profile.ts';

/** A prompt as an engine reads it. */
export interface ReadPrompt {
  readonly promptTokens: number;
  readonly blocks: readonly string[];
}

/** The prompt behind the text that stands before all of them, with its full blocks. */
export function readPrompt(prompt: string, { systemTokens }: EngineProfile): ReadPrompt {
  const pieces = tokenPieces(prompt);
  const promptTokens = Math.max(systemTokens + pieces.length, 1);
  const blocks: string[] = [];
  let hash = 0;
  for (let end = BLOCK_TOKENS; end <= promptTokens; end += BLOCK_TOKENS) {
    const own = pieces.slice(Math.max(end - BLOCK_TOKENS - systemTokens, 0), end - systemTokens);
    if (end > systemTokens) hash = murmur3(own.join(''), hash);
    blocks.push(`${end}/${hash}`);
  }
  return { promptTokens, blocks };
}
