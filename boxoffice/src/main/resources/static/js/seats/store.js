// What is known of every seat, and in which order it may be learnt. Free of the page, so that it can be tested alone.

const FREE = 'available';

/**
 * States by seat, the visitor's own seats and his selection. A delta counts only when it follows directly on what is
 * known; anything else says 'gap', and only a snapshot helps.
 */
export class SeatStore {
  #states = new Map();
  #listeners = [];
  epoch = null;
  sequence = -1;
  mine = new Set();
  selected = new Set();
  /** Seats of a hold request on its way: their change is most likely our own. */
  pending = new Set();

  /** @param ids all seats of the plan */
  constructor(ids) {
    this.ids = ids;
    this.free = ids.length;
  }

  /** `listener(changed, lost)`: ids whose look may have changed; selected ids that somebody else took. */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  state(id) {
    return this.#states.get(id) ?? FREE;
  }

  /** How a seat is drawn: its state, or that it is the visitor's. */
  look(id) {
    if (this.mine.has(id)) return 'mine';
    if (this.selected.has(id)) return 'selected';
    return this.state(id);
  }

  canSelect(id) {
    return this.look(id) === FREE;
  }

  /** Takes a snapshot, unless it is older than what is known; answers whether it was taken. */
  snapshot({ epoch, sequence, seats }) {
    if (epoch === this.epoch && sequence < this.sequence) return false;
    const changed = [];
    for (const id of this.#states.keys()) if (!(id in seats)) changed.push(id);
    for (const [id, state] of Object.entries(seats)) if (this.state(id) !== state) changed.push(id);
    this.#states = new Map(Object.entries(seats).filter(([, state]) => state !== FREE));
    this.epoch = epoch;
    this.sequence = sequence;
    this.#changed(changed);
    return true;
  }

  /** Takes a delta: 'applied', 'known' where it is old news, or 'gap' where something before it is missing. */
  delta({ epoch, previous, sequence, seats }) {
    if (epoch !== this.epoch) return 'gap';
    if (sequence <= this.sequence) return 'known';
    if (previous !== this.sequence) return 'gap';
    this.sequence = sequence;
    for (const [id, state] of Object.entries(seats)) {
      if (state === FREE) this.#states.delete(id);
      else this.#states.set(id, state);
    }
    this.#changed(Object.keys(seats));
    return 'applied';
  }

  select(id) {
    if (!this.canSelect(id)) return false;
    this.selected.add(id);
    this.#changed([id]);
    return true;
  }

  deselect(id) {
    if (this.selected.delete(id)) this.#changed([id]);
  }

  clearSelection() {
    const before = [...this.selected];
    this.selected.clear();
    this.#changed(before);
  }

  /** These seats, and no others, are the visitor's now; they leave the selection. */
  own(ids) {
    const changed = new Set([...this.mine, ...ids]);
    this.mine = new Set(ids);
    for (const id of ids) this.selected.delete(id);
    this.pending.clear();
    this.#changed([...changed]);
  }

  /** These were refused: they are what `states` says, and leave the selection. */
  refused(states) {
    this.pending.clear();
    for (const [id, state] of Object.entries(states)) {
      this.selected.delete(id);
      if (state !== FREE) this.#states.set(id, state);
    }
    this.#changed(Object.keys(states));
  }

  #changed(ids) {
    const lost = ids.filter((id) => this.selected.has(id) && !this.pending.has(id) && !this.mine.has(id) && this.state(id) !== FREE);
    for (const id of lost) this.selected.delete(id);
    this.free = this.ids.length - this.#states.size;
    if (ids.length) for (const listener of this.#listeners) listener(ids, lost);
  }
}
