// All seats as a list: section → row → seat. The server's links become sections that open in place; a section's seats
// are made when it is first opened, and follow the map from then on.

import { text } from '../text.js';
import { rowName, seatName } from './seat-words.js';

const CLOSED = new Set(['booked', 'blocked', 'reserved']);

export class SeatList {
  #sections = new Map();
  #buttons = new Map();
  #standings = [];

  /** Set by the page: a seat was picked. */
  onPick = () => {};

  constructor(root, plan, view) {
    this.plan = plan;
    this.view = view;
    for (const section of plan.sections) {
      const item = [...root.querySelectorAll('[data-section]')].find((li) => li.dataset.section === section.name);
      if (item) this.#upgrade(item, section);
    }
    root.addEventListener('click', ({ target }) => {
      const button = target.closest('button.seat');
      if (button && button.getAttribute('aria-disabled') !== 'true') this.onPick(Number(button.dataset.index));
    });
    this.countAll();
  }

  changed(indexes) {
    const touched = new Set();
    for (const i of indexes) {
      touched.add(this.plan.seats[i].section);
      const button = this.#buttons.get(i);
      if (button) this.#dress(button, i);
    }
    for (const { places, show } of this.#standings) if (indexes.some((i) => places.has(i))) show();
    for (const name of touched) this.#count(this.#sections.get(name));
  }

  /** After a change of the filters, or the first snapshot. */
  countAll() {
    for (const [i, button] of this.#buttons) this.#dress(button, i);
    for (const entry of this.#sections.values()) {
      this.#count(entry);
      for (const row of entry.details.querySelectorAll('.row')) row.hidden = !row.querySelector('button:not([hidden])');
    }
  }

  #upgrade(item, section) {
    const details = document.createElement('details');
    const summary = details.appendChild(document.createElement('summary'));
    const link = item.querySelector('a');
    summary.append(...link.childNodes);
    link.replaceWith(details);
    const entry = { section, details, count: summary.querySelector('.count') };
    details.addEventListener('toggle', () => {
      if (details.open && details.childElementCount === 1) this.#fill(details, section);
    });
    this.#sections.set(section.name, entry);
  }

  #fill(details, section) {
    details.append(...section.rows.map((row) => this.#row(row)));
    for (const [area, places] of section.standing) details.append(this.#standing(area, places));
  }

  // Standing places have no numbers that matter: one more takes the next free one, one less gives the last back.
  #standing(area, places) {
    const line = document.getElementById('standing').content.firstElementChild.cloneNode(true);
    const count = line.querySelector('output');
    const show = () => (count.textContent = places.filter((i) => ['selected', 'mine'].includes(this.view.look(i))).length);
    const step = (look, last) => () => {
      const fitting = places.filter((i) => this.view.look(i) === look);
      if (fitting.length) this.onPick(last ? fitting[fitting.length - 1] : fitting[0]);
    };
    line.querySelector('span').textContent = area;
    line.querySelector('[data-more]').addEventListener('click', step('available', false));
    line.querySelector('[data-less]').addEventListener('click', step('selected', true));
    this.#standings.push({ places: new Set(places), show });
    show();
    return line;
  }

  #row(row) {
    const name = row.name ? rowName(row.name) : text('list.noRow');
    const line = Object.assign(document.createElement('div'), { className: 'row' });
    const head = Object.assign(document.createElement('span'), { textContent: name });
    const group = document.createElement('div');
    group.append(...row.seats.map((i) => this.#button(i)));
    line.append(head, group);
    line.hidden = !group.querySelector('button:not([hidden])');
    return line;
  }

  #button(i) {
    const seat = this.plan.seats[i];
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: seat.number });
    button.className = `seat cat-${this.view.colour(i)}`;
    button.dataset.index = i;
    button.dataset.seat = seat.id;
    if (seat.accessible) button.append(document.getElementById('acc-icon').content.cloneNode(true));
    this.#buttons.set(i, button);
    this.#dress(button, i);
    return button;
  }

  #dress(button, i) {
    const look = this.view.look(i);
    button.hidden = this.view.faded(i) && look !== 'mine' && look !== 'selected';
    if (button.dataset.look === look) return;
    button.dataset.look = look;
    button.setAttribute('aria-pressed', String(look === 'mine' || look === 'selected'));
    button.setAttribute('aria-disabled', String(CLOSED.has(look)));
    const [, ...rest] = this.view.describe(i);
    button.setAttribute('aria-label', [seatName(this.plan.seats[i]), ...rest].join(', '));
  }

  #count(entry) {
    if (!entry) return;
    const free = entry.section.seats.filter((i) => this.view.look(i) === 'available' && !this.view.faded(i)).length;
    entry.count.textContent = text('list.free', free);
  }
}
