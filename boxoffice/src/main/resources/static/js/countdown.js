// Counts down to a time of the server's. The reader's wall clock takes no part: only the time passed since the
// server said what time it was.

export class Countdown {
  #endsAt = NaN;
  #onTick;
  #timer = null;

  /** @param onTick called with the seconds left, at once and with every change of the whole second, last with 0 */
  constructor(onTick) {
    this.#onTick = onTick;
  }

  /** Starts anew. Both are ISO-8601 times of the server's, `serverTime` the moment of the answer. */
  start(expiresAt, serverTime) {
    this.#endsAt = performance.now() + (Date.parse(expiresAt) - Date.parse(serverTime));
    this.#tick();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#endsAt = NaN;
  }

  get running() {
    return this.secondsLeft > 0;
  }

  get secondsLeft() {
    return Number.isNaN(this.#endsAt) ? 0 : Math.max(0, (this.#endsAt - performance.now()) / 1000);
  }

  #tick() {
    clearTimeout(this.#timer);
    const left = this.secondsLeft;
    if (left > 0) this.#timer = setTimeout(() => this.#tick(), (left % 1) * 1000 + 5);
    this.#onTick(Math.ceil(left));
  }
}
