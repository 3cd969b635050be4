// How the cart puts things: a line for a seat, words for a problem.

import { money, text } from '../text.js';
import { seatName } from './seat-words.js';

/** A seat in the cart: held already, or selected and to be dropped by its button. */
export function cartLine(plan, seat, held) {
  const { name, price, currency, colour, letter } = plan.categories.get(seat.category);
  const item = document.getElementById('cart-line').content.firstElementChild.cloneNode(true);
  item.dataset.line = seat.id;
  const swatch = item.querySelector('.swatch');
  swatch.classList.add(`cat-${colour}`);
  swatch.textContent = letter;
  item.querySelector('[data-place]').textContent = seatName(seat);
  item.querySelector('small').textContent = seat.section === name ? name : `${seat.section} · ${name}`;
  item.querySelector('.money').textContent = money(price ?? 0, currency);
  const drop = item.querySelector('button');
  if (held) drop.replaceWith(document.getElementById('held-icon').content.cloneNode(true));
  else {
    drop.dataset.drop = seat.id;
    drop.setAttribute('aria-label', text('cart.drop', seatName(seat)));
  }
  return item;
}

/** What a refused request means to the visitor. */
export function problemWords(problem, mostSeats) {
  if (problem.code === 'rate_limited') return text('problem.slow', problem.body.retryAfterSeconds ?? 10);
  if (problem.code === 'hold_limit') return text('hold.limit', problem.body.limit ?? mostSeats);
  if (problem.lost) return text('problem.network');
  return problem.body?.detail || text('problem.any');
}

/** A button inside a note that offers a way on. */
export function suggestion(label) {
  return Object.assign(document.createElement('button'), { type: 'button', className: 'suggest', textContent: label });
}
