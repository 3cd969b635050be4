// Which seats the visitor wants to see: categories, highest price, accessible ones only.

export class Filters {
  #categories = new Set();
  #upTo = Infinity;
  #accessible = false;

  /** Set by the page: the choice changed. */
  onChange = () => {};

  constructor(form, plan) {
    this.form = form;
    this.plan = plan;
    form.addEventListener('change', () => {
      this.#read();
      this.onChange();
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    this.#read();
  }

  hides(i) {
    const seat = this.plan.seats[i];
    if (!this.#categories.has(seat.category)) return true;
    return this.#accessible && !seat.accessible;
  }

  #read() {
    const data = new FormData(this.form);
    const wanted = new Set(data.getAll('category'));
    this.#upTo = data.get('upTo') ? Number(data.get('upTo')) : Infinity;
    this.#accessible = data.has('accessible');
    this.#categories = new Set();
    for (const [id, { price }] of this.plan.categories) if (wanted.has(String(id)) && price <= this.#upTo) this.#categories.add(id);
  }
}
