import type { ProviderDetails } from '../../../core/flags/vendor-answer.ts';

/** What the thread of a provider is to do. */
export interface ProviderThreadSettings {
  /** The module's absolute path. */
  readonly module: string;
  /** The flag that it is asked for. */
  readonly flag: string;
}

export type ToProvider =
  | {
      readonly kind: 'ask';
      readonly id: number;
      /** The evaluation context as JSON. */
      readonly context: string;
    }
  | { readonly kind: 'close' };

export type FromProvider =
  /** The module cannot be used, and why. */
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'ready' }
  /** It failed to initialise; it is asked all the same. */
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'answer'; readonly id: number; readonly details: ProviderDetails };
