// The line for a seat that somebody else holds: to stand in it, to take what is offered, to leave it.

import { text } from '../text.js';
import { problemWords, suggestion } from './cart-words.js';
import { seatName } from './seat-words.js';

export class WaitingLine {
  #cart;
  #note;

  /** @param note note(message, buttons) shows words in the cart, with ways on */
  constructor(cart, note) {
    this.#cart = cart;
    this.#note = note;
  }

  /** Somebody holds the seat: whether to stand in line for it. */
  offer(i) {
    const { id } = this.#cart.plan.seats[i];
    this.#note(text('line.held', this.#name(id)), [this.#askButton('line.join', id)]);
  }

  /** The visitor stood in line for this seat, and it is kept for him for a moment. */
  offered(id) {
    const message = text('line.offered', this.#name(id));
    this.#note(message, [this.#askButton('line.take', id), this.#leaveButton('line.decline', id)]);
    this.#cart.announcer.say(message);
  }

  // Asks for a seat that is somebody's; whoever cannot have it stands in line.
  #askButton(label, id) {
    return this.#button(label, async () => {
      const { api, eventPath, store } = this.#cart;
      try {
        this.#cart.adopt(await api.post(`${eventPath}/holds`, { seats: [...store.mine, id], wait: true }));
        this.#note(null);
      } catch (problem) {
        const place = problem.body?.taken?.[0]?.position;
        if (!place) throw problem;
        this.#note(text('line.place', this.#name(id), place), [this.#leaveButton('line.leave', id)]);
      }
    });
  }

  #leaveButton(label, id) {
    return this.#button(label, async () => {
      await this.#cart.api.delete(`${this.#cart.eventPath}/line?seat=${encodeURIComponent(id)}`);
      const message = text('line.left', this.#name(id));
      this.#note(message);
      this.#cart.announcer.say(message);
    });
  }

  #button(label, act) {
    const button = suggestion(text(label));
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        await act();
      } catch (problem) {
        this.#note(problemWords(problem, this.#cart.mostSeats));
      }
    });
    return button;
  }

  #name(id) {
    const { plan } = this.#cart;
    return seatName(plan.seats[plan.byId.get(id)]);
  }
}
