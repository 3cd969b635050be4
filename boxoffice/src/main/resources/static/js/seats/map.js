// The map as a thing to use: pan, zoom, pointer, keyboard, tooltip. A renderer below it paints.

import { still } from '../motion.js';
import { CanvasMap } from './canvas-map.js';
import { SvgMap } from './svg-map.js';
import { neighbour } from './plan.js';

/** Up to this many seats the map is SVG, beyond it a canvas. */
const SVG_SEATS = 2_500;
/** Radius on screen below which a tap zooms instead of picking. */
const PICK_RADIUS = { mouse: 4.5, touch: 9 };
const READABLE_RADIUS = 13;
const MOTION_MS = 150;

/** @param view how a seat looks: look(i), faded(i), colour(i), cursor; describe(i) for the tooltip */
export class SeatMap {
  #selection;
  #zoom;
  #hover = -1;

  /** Set by the page: a seat was picked; the keyboard stands on another seat. */
  onPick = () => {};
  onCursor = () => {};

  constructor(section, plan, view) {
    this.plan = plan;
    this.view = view;
    this.host = section.querySelector('.map-view');
    this.tip = section.querySelector('[data-tip]');
    this.renderer = plan.drawn <= SVG_SEATS ? new SvgMap(this.host, plan, view) : new CanvasMap(this.host, plan, view);
    this.#selection = d3.select(this.host);
    this.#zoom = d3.zoom()
      .filter((event) => !event.button && (event.type !== 'dblclick' || this.#at(event, 'mouse') < 0))
      .clickDistance(6)
      .on('zoom', ({ transform }) => {
        this.transform = transform;
        this.#hideTip();
        this.renderer.move(transform);
      });
    this.#selection.call(this.#zoom);
    this.#listen(section);
    new ResizeObserver(() => this.#resize()).observe(this.host);
    this.#resize();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.renderer.recolour());
  }

  changed(indexes) {
    this.renderer.changed(indexes.filter((i) => i < this.plan.drawn));
    if (this.#hover >= 0 && indexes.includes(this.#hover)) this.#showTip(this.#hover);
  }

  repaint() {
    this.changed([...this.plan.seats.keys()]);
  }

  /** Shows all seats. */
  showAll(animated = true) {
    this.#go(this.#whole(), animated);
  }

  /** Brings a seat to the middle, near enough to read. */
  showSeat(i) {
    const k = Math.max(this.transform.k, READABLE_RADIUS / this.plan.radius);
    const { x, y } = this.plan.seats[i];
    this.#go(d3.zoomIdentity.translate(this.width / 2 - x * k, this.height / 2 - y * k).scale(k));
  }

  #resize() {
    const first = !this.width;
    const { clientWidth, clientHeight } = this.host;
    if (!clientWidth || (clientWidth === this.width && clientHeight === this.height)) return;
    this.width = clientWidth;
    this.height = clientHeight;
    const { x0, y0, x1, y1 } = this.plan.bounds;
    const whole = this.#whole();
    const nearest = Math.max(20 / this.plan.radius, whole.k * 1.01);
    this.#zoom.extent([[0, 0], [this.width, this.height]]).scaleExtent([whole.k * 0.9, nearest]).translateExtent([[x0 - (x1 - x0) * 0.3, y0 - (y1 - y0) * 0.3], [x1 + (x1 - x0) * 0.3, y1 + (y1 - y0) * 0.3]]);
    this.renderer.resize(this.width, this.height);
    if (first) this.showAll(false);
  }

  #whole() {
    const { x0, y0, x1, y1 } = this.plan.bounds;
    const margin = 16, foot = 44;
    const k = Math.min((this.width - margin * 2) / (x1 - x0), (this.height - margin - foot) / (y1 - y0), 20 / this.plan.radius);
    return d3.zoomIdentity.translate((this.width - (x0 + x1) * k) / 2, (this.height - foot + margin - (y0 + y1) * k) / 2).scale(k);
  }

  #go(transform, animated = true) {
    (animated ? this.#moving() : this.#selection).call(this.#zoom.transform, transform);
  }

  #moving() {
    return still() ? this.#selection : this.#selection.transition().duration(MOTION_MS);
  }

  #listen(section) {
    const steps = { in: () => this.#by(1.8), out: () => this.#by(1 / 1.8), all: () => this.showAll() };
    for (const button of section.querySelectorAll('[data-zoom]')) button.addEventListener('click', steps[button.dataset.zoom]);
    this.host.addEventListener('click', (event) => this.#click(event));
    this.host.addEventListener('pointermove', (event) => event.pointerType === 'mouse' && event.buttons === 0 && this.#point(event));
    this.host.addEventListener('pointerleave', () => this.#point(null));
    this.host.addEventListener('keydown', (event) => this.#key(event));
    this.host.addEventListener('blur', () => this.#setCursor(-1));
  }

  #by(factor) {
    this.#moving().call(this.#zoom.scaleBy, factor);
  }

  // The seat under a pointer; −1 where there is none, or it is too small to be meant.
  #at(event, kind) {
    const radius = this.plan.radius * this.transform.k;
    if (radius < PICK_RADIUS[kind]) return -1;
    const [x, y] = this.transform.invert(d3.pointer(event, this.host));
    const found = this.plan.tree.find(x, y, Math.max(this.plan.spacing * 0.6, (kind === 'touch' ? 20 : 6) / this.transform.k));
    return found === undefined ? -1 : found;
  }

  #click(event) {
    const kind = event.pointerType === 'touch' ? 'touch' : 'mouse';
    const i = this.#at(event, kind);
    if (i >= 0) {
      this.onPick(i);
      if (kind === 'mouse') this.#showTip(i);
    } else if (this.plan.radius * this.transform.k < PICK_RADIUS[kind]) {
      const point = d3.pointer(event, this.host);
      const [x, y] = this.transform.invert(point);
      const k = READABLE_RADIUS / this.plan.radius;
      this.#go(d3.zoomIdentity.translate(this.width / 2 - x * k, this.height / 2 - y * k).scale(k));
    }
  }

  #point(event) {
    const i = event ? this.#at(event, 'mouse') : -1;
    this.host.classList.toggle('on-seat', i >= 0);
    if (i === this.#hover) return;
    this.#hover = i;
    if (i >= 0) this.#showTip(i);
    else this.#hideTip();
  }

  #showTip(i) {
    const lines = this.view.describe(i);
    this.tip.replaceChildren(Object.assign(document.createElement('b'), { textContent: lines[0] }), lines.slice(1).join(' · '));
    this.tip.hidden = false;
    const { k, x, y } = this.transform;
    const sx = this.plan.seats[i].x * k + x, sy = this.plan.seats[i].y * k + y;
    const gap = this.plan.radius * k * 1.5 + 8;
    const left = Math.min(Math.max(8, sx - this.tip.offsetWidth / 2), this.width - this.tip.offsetWidth - 8);
    const above = sy - gap - this.tip.offsetHeight;
    this.tip.style.transform = `translate(${left}px, ${above > 4 ? above : sy + gap}px)`;
  }

  #hideTip() {
    this.#hover = -1;
    this.tip.hidden = true;
  }

  #key(event) {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const actions = { '+': () => this.#by(1.8), '=': () => this.#by(1.8), '-': () => this.#by(1 / 1.8), 0: () => this.showAll(), Escape: () => this.#setCursor(-1) };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrows[event.key]) this.#step(...arrows[event.key]);
    else if ((event.key === 'Enter' || event.key === ' ') && this.view.cursor >= 0) this.onPick(this.view.cursor);
    else if (actions[event.key]) actions[event.key]();
    else return;
    event.preventDefault();
  }

  #step(dx, dy) {
    const centre = this.transform.invert([this.width / 2, this.height / 2]);
    const next = this.view.cursor < 0 ? this.plan.tree.find(...centre) : neighbour(this.plan, this.view.cursor, dx, dy);
    if (next >= 0) this.#setCursor(next);
  }

  #setCursor(i) {
    if (this.view.cursor === i) return;
    this.view.cursor = i;
    this.renderer.paint();
    if (i < 0) return this.#hideTip();
    this.showSeat(i);
    this.onCursor(i);
    this.tip.hidden = true;
    return undefined;
  }
}
