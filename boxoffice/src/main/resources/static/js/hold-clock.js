// The time left on a hold, on every page that shows one: ticking clocks, the dialog a minute before the end, and the
// end itself. The server decides; on waking up the page asks it again.

import { clock } from './text.js';
import { Countdown } from './countdown.js';

const WARN_SECONDS = 60;

export class HoldClock {
  #api;
  #dialog;
  #hold = null;
  #warned = false;
  #countdown = new Countdown((left) => this.#tick(left));

  /** Set by the page: told with the answer when the hold was extended, and once when it has ended. */
  onExtended = () => {};
  onEnded = () => {};

  constructor(api, dialog) {
    this.#api = api;
    this.#dialog = dialog;
    dialog.querySelector('[data-extend]').addEventListener('click', () => this.extend());
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && this.#hold) this.check();
    });
  }

  get secondsLeft() {
    return this.#countdown.secondsLeft;
  }

  /** @param hold an answer of the API: holdId, expiresAt, serverTime, and at checkout bookingId */
  follow(hold) {
    this.#hold = hold;
    this.#warned = false;
    if (this.#dialog.open) this.#dialog.close();
    this.#countdown.start(hold.expiresAt, hold.serverTime);
  }

  forget() {
    this.#hold = null;
    this.#countdown.stop();
    if (this.#dialog.open) this.#dialog.close();
    this.#show(null);
  }

  async extend() {
    const hold = this.#hold;
    if (!hold) return;
    try {
      const answer = { ...hold, ...(await this.#askForMore(hold)) };
      this.follow(answer);
      // An extension that reaches the stated total gives no more time: asking again at once would be noise.
      this.#warned = this.secondsLeft <= WARN_SECONDS;
      this.onExtended(answer);
    } catch (problem) {
      this.#afterProblem(problem);
    }
  }

  /** Asks the server how the hold stands. */
  async check() {
    const hold = this.#hold;
    if (!hold) return;
    try {
      const answer = await this.#api.get(hold.bookingId ? `/api/bookings/${hold.bookingId}` : `/api/holds/${hold.holdId}`);
      if (this.#hold === hold) this.#countdown.start(answer.expiresAt, answer.serverTime);
    } catch (problem) {
      this.#afterProblem(problem);
    }
  }

  // At checkout the draft is opened again, which extends it and its hold together.
  #askForMore(hold) {
    return hold.bookingId ? this.#api.post('/api/bookings', { holdId: hold.holdId }) : this.#api.put(`/api/holds/${hold.holdId}`);
  }

  #afterProblem(problem) {
    if (problem.status === 404 || problem.status === 410) this.#end();
  }

  #tick(left) {
    if (!this.#hold) return;
    this.#show(left);
    if (left <= 0) {
      this.#end();
    } else if (left <= WARN_SECONDS && !this.#warned) {
      this.#warned = true;
      if (!this.#dialog.open) this.#dialog.showModal();
    }
  }

  #end() {
    if (!this.#hold) return;
    this.forget();
    this.onEnded();
  }

  #show(left) {
    for (const element of document.querySelectorAll('[data-clock]')) {
      if (element.hidden === (left !== null)) element.hidden = left === null;
      if (left !== null) element.textContent = clock(left);
    }
  }
}
