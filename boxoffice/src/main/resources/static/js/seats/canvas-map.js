// Paints the map on a canvas: small squares far away, whole marks from pictures near by, numbers nearer still. Only
// what is in view is painted, at most once a frame.

import { still } from '../motion.js';
import { ACCESSIBLE, MARKS, SIGN_RADIUS, colourOf, readColours, showsCategory } from './marks.js';
import { Backdrop } from './backdrop.js';
import { visitBox } from './plan.js';

/** Radius on screen from which seats are whole marks, and from which they carry numbers. */
const MARK_RADIUS = 3.4;
const NUMBER_RADIUS = 9.5;

export class CanvasMap {
  #context;
  #pictures = new Map();
  #frame = 0;
  #flashes = new Map();

  constructor(host, plan, view) {
    this.plan = plan;
    this.view = view;
    this.canvas = host.appendChild(document.createElement('canvas'));
    this.#context = this.canvas.getContext('2d', { alpha: false });
    this.backdrop = new Backdrop(plan);
    this.transform = { k: 1, x: 0, y: 0 };
    this.recolour();
  }

  recolour() {
    this.colours = readColours();
    this.#pictures.clear();
    this.backdrop.recolour(this.colours);
    this.paint();
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.#pictures.clear();
    this.#draw();
  }

  move(transform) {
    this.transform = transform;
    this.paint();
  }

  /** These seats changed: painted with the next frame, with a ring that fades once. */
  changed(indexes) {
    if (!still()) {
      const now = performance.now();
      if (indexes.length < 500) for (const i of indexes) this.#flashes.set(i, now);
    }
    this.paint();
  }

  paint() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.width) return;
    const { k, x, y } = this.transform;
    const context = this.#context;
    const radius = this.plan.radius * k;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.fillStyle = this.colours.surface;
    context.fillRect(0, 0, this.width, this.height);
    this.backdrop.draw(context, this);
    if (radius < MARK_RADIUS) this.#drawFar(radius, k, x, y);
    else this.#drawNear(radius, k, x, y);
    this.#drawFlashes(radius, k, x, y);
    if (this.view.cursor >= 0) this.#ring(this.view.cursor, radius * 1.75 + 2, this.colours.text, 2);
    this.backdrop.drawNames(context, this, radius);
  }

  #visible(margin, visit) {
    const { k, x, y } = this.transform;
    visitBox(this.plan, (-margin - x) / k, (-margin - y) / k, (this.width + margin - x) / k, (this.height + margin - y) / k, visit);
  }

  // Thousands of seats of a few pixels: one path per colour.
  #drawFar(radius, k, x, y) {
    const groups = new Map();
    this.#visible(4, (i) => {
      const look = this.view.look(i);
      const fades = this.view.faded(i);
      const name = look === 'mine' || look === 'selected' ? 'water' : look !== 'available' ? 'taken' : fades ? 'line' : `cat-${this.view.colour(i)}`;
      let path = groups.get(name);
      if (!path) groups.set(name, (path = new Path2D()));
      const size = name === 'water' ? Math.max(4, radius * 3) : Math.max(1, radius * (look === 'available' ? 1.9 : 1.1));
      path.rect(this.plan.seats[i].x * k + x - size / 2, this.plan.seats[i].y * k + y - size / 2, size, size);
    });
    for (const [name, path] of groups) {
      this.#context.fillStyle = this.colours[name];
      this.#context.fill(path);
    }
  }

  #drawNear(radius, k, x, y) {
    const context = this.#context;
    const numbers = radius >= NUMBER_RADIUS;
    if (numbers) {
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.font = `600 ${Math.min(15, Math.round(radius * 0.92))}px system-ui, "Liberation Sans", sans-serif`;
    }
    const seats = this.plan.seats;
    this.#visible(radius * 2, (i) => {
      const look = this.view.look(i);
      const sx = seats[i].x * k + x, sy = seats[i].y * k + y;
      const accessible = radius >= SIGN_RADIUS && seats[i].accessible && showsCategory(look);
      const { picture, half } = this.#picture(look, this.view.colour(i), accessible, radius);
      const fades = this.view.faded(i) && look === 'available';
      if (fades) context.globalAlpha = 0.18;
      context.drawImage(picture, sx - half, sy - half, half * 2, half * 2);
      if (numbers && !accessible && showsCategory(look)) {
        context.fillStyle = this.colours[`cat-${this.view.colour(i)}-ink`];
        context.fillText(seats[i].number, sx, sy + 0.5);
      }
      if (fades) context.globalAlpha = 1;
    });
  }

  // Marks are painted once per look, colour and size (in quarter pixels), then copied.
  #picture(look, colour, accessible, radius) {
    const size = Math.round(radius * 4) / 4;
    const key = `${look} ${showsCategory(look) ? colour : 0} ${accessible} ${size}`;
    let made = this.#pictures.get(key);
    if (made) return made;
    if (this.#pictures.size > 200) this.#pictures.clear();
    const half = Math.ceil(size * 1.6) + 1;
    const picture = document.createElement('canvas');
    picture.width = picture.height = half * 2 * this.ratio;
    const context = picture.getContext('2d');
    context.setTransform(size * this.ratio, 0, 0, size * this.ratio, half * this.ratio, half * this.ratio);
    context.lineCap = context.lineJoin = 'round';
    for (const part of accessible ? [...MARKS[look], ...ACCESSIBLE] : MARKS[look]) {
      const path = new Path2D(part.d);
      if (part.fill) {
        context.fillStyle = colourOf(this.colours, part.fill, colour);
        context.fill(path);
      }
      if (part.stroke) {
        context.strokeStyle = colourOf(this.colours, part.stroke, colour);
        context.lineWidth = part.width;
        context.stroke(path);
      }
    }
    made = { picture, half };
    this.#pictures.set(key, made);
    return made;
  }

  #drawFlashes(radius) {
    const now = performance.now();
    for (const [i, since] of this.#flashes) {
      const age = (now - since) / 150;
      if (age >= 1) {
        this.#flashes.delete(i);
        continue;
      }
      this.#context.globalAlpha = 1 - age;
      this.#ring(i, Math.max(4, radius * 1.5) + 3 * age, this.colours.surge, 2);
      this.#context.globalAlpha = 1;
    }
    if (this.#flashes.size) this.paint();
  }

  #ring(i, r, colour, width) {
    const { k, x, y } = this.transform;
    this.#context.beginPath();
    this.#context.arc(this.plan.seats[i].x * k + x, this.plan.seats[i].y * k + y, r, 0, Math.PI * 2);
    this.#context.strokeStyle = colour;
    this.#context.lineWidth = width;
    this.#context.stroke();
  }
}
