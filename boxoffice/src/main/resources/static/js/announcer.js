// Speaks through a polite live region: the newest message wins, and no more than one in five seconds.

const PAUSE_MS = 5_000;

export class Announcer {
  #region;
  #pauseMs;
  #next = null;
  #timer = null;
  #last = -Infinity;

  constructor(region, pauseMs = PAUSE_MS) {
    this.#region = region;
    this.#pauseMs = pauseMs;
  }

  say(message) {
    this.#next = message;
    if (this.#timer !== null) return;
    const wait = this.#last + this.#pauseMs - performance.now();
    if (wait <= 0) this.#speak();
    else this.#timer = setTimeout(() => this.#speak(), wait);
  }

  #speak() {
    this.#timer = null;
    this.#last = performance.now();
    this.#region.textContent = this.#next;
    this.#next = null;
  }
}
