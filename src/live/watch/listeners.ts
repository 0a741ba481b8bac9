/** Whoever hears news of a run. */
export class Listeners<News> {
  readonly #hearing = new Set<(news: News) => void>();

  get isEmpty(): boolean {
    return this.#hearing.size === 0;
  }

  /** Gives back what ends it. */
  add(hear: (news: News) => void): () => void {
    this.#hearing.add(hear);
    return () => this.#hearing.delete(hear);
  }

  tell(news: News): void {
    for (const hear of this.#hearing) {
      try {
        hear(news);
      } catch {
        // Its reader is gone; users are served by this process.
        this.#hearing.delete(hear);
      }
    }
  }

  clear(): void {
    this.#hearing.clear();
  }
}
