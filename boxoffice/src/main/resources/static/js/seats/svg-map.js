// Paints the map as SVG, for venues small enough: one element a seat, moved together, sharp at every zoom.

import { still } from '../motion.js';
import { SIGN_RADIUS, showsCategory } from './marks.js';
import { namesThatFit } from './names.js';
import { visitBox } from './plan.js';
import { label, make, rowLine, symbols } from './svg.js';

const NUMBER_RADIUS = 9.5;
const ROW_NAME_RADIUS = 6.5;

export class SvgMap {
  #uses = [];
  #frame = 0;
  #dirty = new Set();

  constructor(host, plan, view) {
    this.plan = plan;
    this.view = view;
    this.transform = { k: 1, x: 0, y: 0 };
    this.svg = host.appendChild(make('svg', { class: 'seats', 'aria-hidden': 'true', focusable: 'false' }));
    this.svg.append(symbols(plan.radius));
    this.world = this.svg.appendChild(make('g'));
    this.ground = this.world.appendChild(make('g', { class: 'ground' }));
    this.seatLayer = this.world.appendChild(make('g'));
    this.labelLayer = this.world.appendChild(make('g', { class: 'labels' }));
    this.names = this.svg.appendChild(make('g', { class: 'names' }));
    this.cursor = this.world.appendChild(make('circle', { class: 'cursor', r: plan.radius * 1.9, visibility: 'hidden' }));
    this.rowNames = plan.sections.flatMap((section) => section.rows.flatMap((row) => this.#rowNames(row)));
    this.#drawGround();
    this.#drawSeats();
  }

  /** Colours are the style sheet's; nothing to do. */
  recolour() {}

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.paint();
  }

  move(transform) {
    this.transform = transform;
    this.paint();
  }

  changed(indexes) {
    for (const i of indexes) this.#dirty.add(i);
    this.flash = indexes.length < 500;
    this.paint();
  }

  paint() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    const { k, x, y } = this.transform;
    this.world.setAttribute('transform', `translate(${x} ${y}) scale(${k})`);
    for (const i of this.#dirty) this.#dress(i, this.flash);
    this.stale ||= this.#dirty.size > 0;
    this.#dirty.clear();
    const at = this.view.cursor;
    this.cursor.setAttribute('visibility', at >= 0 ? 'visible' : 'hidden');
    if (at >= 0) this.#stand(this.plan.seats[at]);
    this.svg.classList.toggle('far', this.plan.radius * k < SIGN_RADIUS);
    this.#label(k, x, y);
  }

  #stand({ x, y }) {
    this.cursor.setAttribute('cx', x);
    this.cursor.setAttribute('cy', y);
  }

  #drawSeats() {
    this.plan.seats.slice(0, this.plan.drawn).forEach((seat, i) => {
      const use = make('use', { x: seat.x, y: seat.y });
      this.#uses.push(use);
      this.#dress(i, false);
      this.seatLayer.append(use);
    });
  }

  #dress(i, flash) {
    const use = this.#uses[i];
    const look = this.view.look(i);
    const accessible = this.plan.seats[i].accessible && showsCategory(look);
    const href = `#mark-${look}${accessible ? '-acc' : ''}`;
    const name = `cat-${this.view.colour(i)}${this.view.faded(i) && look === 'available' ? ' faded' : ''}`;
    if (use.getAttribute('href') !== href) {
      use.setAttribute('href', href);
      if (flash && !still()) use.animate([{ opacity: 0.2 }, { opacity: 1 }], { duration: 150 });
    }
    if (use.getAttribute('class') !== name) use.setAttribute('class', name);
    if (look === 'mine' || look === 'selected') this.seatLayer.append(use);
  }

  #drawGround() {
    const { plan } = this;
    for (const section of plan.sections) {
      const d = section.rows.map((row) => rowLine(plan, row)).join('');
      this.ground.append(make('path', { d, class: 'floor', 'stroke-width': plan.spacing * 1.3 }));
    }
    for (const { path, x, y, rotation } of plan.areas) {
      if (path) this.ground.append(make('path', { d: path, class: 'area', transform: `translate(${x} ${y}) rotate(${rotation})` }));
    }
  }

  // Numbers and row letters exist only for what is in view and a screen around it, and near enough; they are made anew
  // when the view leaves that. Names of sections and areas keep their size.
  #label(k, x, y) {
    const radius = this.plan.radius * k;
    const level = radius >= NUMBER_RADIUS ? 2 : radius >= ROW_NAME_RADIUS ? 1 : 0;
    const view = { x0: -x / k, y0: -y / k, x1: (this.width - x) / k, y1: (this.height - y) / k };
    if (level !== this.level || (level === 2 && !within(view, this.labelled)) || this.stale) {
      const w = view.x1 - view.x0, h = view.y1 - view.y0;
      this.labelled = { x0: view.x0 - w / 2, y0: view.y0 - h / 2, x1: view.x1 + w / 2, y1: view.y1 + h / 2 };
      this.level = level;
      this.stale = false;
      this.labelLayer.replaceChildren(...(level > 0 ? this.rowNames : []), ...(level === 2 ? this.#numbers(this.labelled) : []));
    }
    this.names.replaceChildren(...this.#names(k, x, y, level));
  }

  #numbers({ x0, y0, x1, y1 }) {
    const numbers = [];
    visitBox(this.plan, x0, y0, x1, y1, (i) => {
      const look = this.view.look(i);
      const seat = this.plan.seats[i];
      if (!showsCategory(look) || seat.accessible) return;
      const faded = this.view.faded(i) ? ' faded' : '';
      numbers.push(label(seat.number, seat.x, seat.y, this.plan.radius * 0.9, `number cat-${this.view.colour(i)}${faded}`));
    });
    return numbers;
  }

  #rowNames(row) {
    const seats = row.seats.map((i) => this.plan.seats[i]);
    return [[seats[1] ?? seats[0], seats[0]], [seats[seats.length - 2] ?? seats[0], seats[seats.length - 1]]].map(([from, end]) => {
      const length = Math.hypot(end.x - from.x, end.y - from.y) || 1;
      const reach = this.plan.spacing / length;
      return label(row.name, end.x + (end.x - from.x) * reach, end.y + (end.y - from.y) * reach, this.plan.radius * 0.9, 'row-name');
    });
  }

  #names(k, x, y, level) {
    const inside = ({ caption, path, box }) => caption && path && (box[2] - box[0]) * k > caption.text.length * 8;
    const beside = namesThatFit(this.plan.areas.flatMap(({ caption, path }) => (caption && !path ? [caption] : [])), k);
    const names = [
      ...this.plan.areas.filter(inside).map(({ caption }) => label(caption.text, caption.x * k + x, caption.y * k + y, 13, 'area-name')),
      ...beside.shown.map((caption) => label(caption.text, caption.x * k + x, caption.y * k + y, beside.size, 'area-name halo')),
    ];
    if (level > 0) return names;
    for (const section of this.plan.sections) {
      if (section.captioned || Math.max(section.width, section.height * 0.8) * k < section.name.length * 7 + 6) continue;
      names.push(label(section.name, section.cx * k + x, section.cy * k + y, 13, 'section-name'));
    }
    return names;
  }
}

function within(inner, outer) {
  return outer && inner.x0 >= outer.x0 && inner.y0 >= outer.y0 && inner.x1 <= outer.x1 && inner.y1 <= outer.y1;
}
