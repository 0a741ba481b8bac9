import type { MockSettings } from './settings.ts';

/** What a mock in a process of its own also needs. */
export interface ProcessSettings extends MockSettings {
  /** File for one JSON line per request; null for none. */
  readonly requestLog: string | null;
}

export type ToMock =
  | { readonly kind: 'start'; readonly settings: ProcessSettings }
  | { readonly kind: 'begin' }
  | { readonly kind: 'stop' };

export type FromMock =
  | { readonly kind: 'listening'; readonly port: number }
  /** `code` is the system's, such as EADDRINUSE. */
  | { readonly kind: 'failed'; readonly error: string; readonly code: string | null };
