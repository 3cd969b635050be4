// The visitor's seats beside the map (on a phone a sheet at the bottom): select first, hold in one request, check out.

import { money, spokenTime, text } from '../text.js';
import { cartLine, problemWords, suggestion } from './cart-words.js';
import { WaitingLine } from './line.js';
import { seatName } from './seat-words.js';
import { nearestFree } from './plan.js';

const SUGGESTIONS = 3;

export class Cart {
  #busy = false;
  #hold = null;

  /** @param parts plan, store, api, holdClock, announcer, eventPath, mostSeats; showSeat(i) brings a seat into view */
  constructor(root, parts) {
    Object.assign(this, parts);
    this.root = root;
    this.line = new WaitingLine(this, (message, buttons) => this.#note(message, buttons));
    const on = (name, act) => this.#part(name).addEventListener('click', act);
    on('hold', () => this.hold());
    on('release', () => this.release());
    on('clear', () => this.store.clearSelection());
    this.#part('lines').addEventListener('click', ({ target }) => {
      const button = target.closest('[data-drop]');
      if (button) this.store.deselect(button.dataset.drop);
    });
    this.holdClock.onEnded = () => this.#ended();
    this.holdClock.onExtended = () => this.announcer.say(text('hold.extended', spokenTime(this.holdClock.secondsLeft)));
  }

  /** A seat was picked on the map or in the list. */
  pick(i) {
    const id = this.plan.seats[i].id;
    const look = this.plan.categories.get(this.plan.seats[i].category)?.price == null ? 'blocked' : this.store.look(id);
    if (look === 'selected') this.store.deselect(id);
    else if (look === 'mine') this.#note(text('hold.alreadyYours', seatName(this.plan.seats[i])));
    else if (look === 'held') this.line.offer(i);
    else if (look !== 'available') this.#note(text('seat.gone', seatName(this.plan.seats[i])));
    else if (this.store.mine.size + this.store.selected.size >= this.mostSeats) this.#note(text('hold.limit', this.mostSeats));
    else {
      this.#note(null);
      this.store.select(id);
      this.announcer.say(text('hold.selected', seatName(this.plan.seats[i]), this.#sum(this.store.selected)));
    }
  }

  /** Seats the visitor holds already, as the page or the socket says. */
  adopt(hold) {
    this.#hold = hold;
    this.store.own(hold.seats);
    this.holdClock.follow(hold);
  }

  /** What the server tells about a hold of the visitor's, made in this tab or elsewhere. */
  news(hold) {
    if (hold.expiresAt) this.adopt(hold);
    else if (hold.holdId === this.#hold?.holdId) this.#forget();
  }

  /** The held seats were paid, in another tab. */
  sold() {
    this.#forget();
  }

  async hold() {
    if (this.#busy || this.store.selected.size === 0) return;
    const wanted = [...this.store.selected];
    this.#busy = true;
    wanted.forEach((id) => this.store.pending.add(id));
    this.render();
    try {
      const hold = await this.api.post(`${this.eventPath}/holds`, { seats: [...this.store.mine, ...wanted] });
      this.adopt(hold);
      this.#note(null);
      const first = seatName(this.#seat(wanted[0]));
      this.announcer.say(text(wanted.length === 1 ? 'hold.yours' : 'hold.yours.many', wanted.length === 1 ? first : wanted.length, spokenTime(this.holdClock.secondsLeft)));
    } catch (problem) {
      this.#refused(problem, wanted);
    } finally {
      this.#busy = false;
      this.render();
    }
  }

  async release() {
    const hold = this.#hold;
    if (!hold) return;
    try {
      await this.api.delete(`/api/holds/${hold.holdId}`);
    } catch (problem) {
      if (problem.status !== 404 && problem.status !== 410) return this.#note(problemWords(problem, this.mostSeats));
    }
    this.#forget();
    this.announcer.say(text('hold.released'));
    return undefined;
  }

  render() {
    const { mine, selected } = this.store;
    this.#part('empty').hidden = mine.size + selected.size > 0;
    this.#part('foot').hidden = mine.size + selected.size === 0;
    this.#part('lines').replaceChildren(...[...mine].map((id) => cartLine(this.plan, this.#seat(id), true)), ...[...selected].map((id) => cartLine(this.plan, this.#seat(id), false)));
    const hold = this.#part('hold');
    hold.hidden = selected.size === 0;
    hold.setAttribute('aria-busy', String(this.#busy));
    hold.textContent = text(mine.size ? 'hold.more' : 'hold.do', selected.size, this.#sum(selected));
    const checkout = this.#part('checkout');
    checkout.hidden = selected.size > 0 || mine.size === 0;
    checkout.textContent = text('hold.checkout', this.#sum(mine));
    this.#part('release').hidden = mine.size === 0 || selected.size > 0;
    this.#part('clear').hidden = selected.size === 0;
    document.documentElement.style.setProperty('--sheet', `${this.root.offsetHeight}px`);
  }

  #refused(problem, wanted) {
    const taken = problem.code === 'seats_taken' ? problem.body.taken ?? [] : [];
    this.store.refused(Object.fromEntries(taken.map(({ seat, state }) => [seat, state])));
    if (taken.length) this.lost(taken.map(({ seat }) => seat));
    else if (problem.code === 'unknown_seat') wanted.forEach((id) => this.store.deselect(id));
    if (!taken.length) this.#note(problemWords(problem, this.mostSeats));
  }

  /** Somebody else took these meanwhile: "Just taken: here are three beside it" instead of an error. */
  lost(ids) {
    const names = ids.map((id) => seatName(this.#seat(id))).join('; ');
    const near = nearestFree(this.plan, this.plan.byId.get(ids[0]), (i) => this.store.canSelect(this.plan.seats[i].id), SUGGESTIONS);
    const message = text(near.length ? 'hold.justTaken' : 'hold.justTaken.none', names);
    this.#note(message, near.map((i) => {
      const button = suggestion(seatName(this.plan.seats[i]));
      button.addEventListener('click', () => {
        button.remove();
        this.showSeat(i);
        this.pick(i);
      });
      return button;
    }));
    this.announcer.say(message);
  }

  /** The visitor stood in line for this seat, and it is kept for him for a moment. */
  offered(id) {
    this.line.offered(id);
  }

  #ended() {
    this.#forget();
    this.#note(text('hold.ended'));
    this.announcer.say(text('hold.ended'));
  }

  #forget() {
    this.#hold = null;
    this.holdClock.forget();
    this.store.own([]);
  }

  #note(message, buttons = []) {
    const note = this.#part('note');
    note.hidden = !message;
    note.replaceChildren(message ?? '', ...(buttons.length ? [document.createElement('br'), ...buttons] : []));
    this.render();
  }

  #sum(ids) {
    const prices = [...ids].map((id) => this.plan.categories.get(this.#seat(id).category));
    return prices.length ? money(prices.reduce((sum, { price }) => sum + price, 0), prices[0].currency) : '';
  }

  #seat(id) {
    return this.plan.seats[this.plan.byId.get(id)];
  }

  #part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }
}
