// The organiser's page: sends a plan or an event to the API, and shows what is wrong with it where it is wrong.

import { Api } from './api.js';
import { pageState, text } from './text.js';

const api = new Api(pageState.csrf);
const note = document.querySelector('[data-note]');
const faults = document.querySelector('[data-faults]');

function say(message, tone) {
  note.hidden = false;
  note.className = `note ${tone}`;
  note.setAttribute('role', tone === 'ok' ? 'status' : 'alert');
  note.querySelector('p').textContent = message;
}

function showFaults(rows, more) {
  faults.hidden = rows.length === 0;
  faults.querySelector('tbody').replaceChildren(...rows.map(({ pointer, message }) => {
    const line = document.createElement('tr');
    const where = document.createElement('code');
    where.textContent = pointer || text('organiser.whole');
    line.insertCell().append(where);
    line.insertCell().textContent = message;
    return line;
  }));
  document.querySelector('[data-more]').textContent = more ? text('organiser.more', more) : '';
}

function refused(problem) {
  const rows = problem.body?.faults ?? [];
  showFaults(rows, problem.body?.moreFaults ?? 0);
  say(rows.length ? text('organiser.faults', rows.length + (problem.body.moreFaults ?? 0)) : problem.body?.detail || text('problem.any'), 'bad');
}

async function importPlan(form) {
  const data = new FormData(form);
  const about = new URLSearchParams(['name', 'city', 'country', 'timeZone', 'organization'].map((name) => [name, data.get(name) ?? '']));
  const plan = data.get('plan');
  const venue = await api.post(`/api/admin/venues?${about}`, new Blob([plan], { type: 'application/json' }));
  location.assign(`/organiser?venue=${encodeURIComponent(venue.venueId)}`);
}

async function sell(form) {
  const data = new FormData(form);
  const zone = form.dataset.zone;
  const currency = data.get('currency');
  const places = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  const amounts = data.getAll('price');
  const prices = data.getAll('priceOf').map((category, n) => ({ category, price: amounts[n].trim() }))
    .filter(({ price }) => price !== '')
    .map(({ category, price }) => ({ category, price: Math.round(Number(price.replace(',', '.')) * 10 ** places) }));
  const event = await api.post('/api/admin/events', {
    venueId: data.get('venueId'), name: data.get('name'), category: data.get('category'), currency, prices,
    startsAt: instant(data.get('startsAt'), zone), saleOpensAt: instant(data.get('saleOpensAt'), zone),
  });
  location.assign(`/events/${encodeURIComponent(event.eventId)}`);
}

// A local time of the venue's zone as an instant: guess UTC, see what the zone makes of it, correct; twice, since the
// first correction may cross a change of the clocks.
function instant(local, zone) {
  const wanted = Date.parse(`${local}:00Z`);
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
  let guess = wanted;
  for (let round = 0; round < 2; round++) {
    const part = Object.fromEntries(format.formatToParts(guess).map(({ type, value }) => [type, value]));
    guess += wanted - Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:00Z`);
  }
  return new Date(guess).toISOString();
}

for (const [id, send] of [['import-form', importPlan], ['sell-form', sell]]) {
  const form = document.getElementById(id);
  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('[type="submit"]');
    button.setAttribute('aria-busy', 'true');
    await send(form).catch(refused);
    button.removeAttribute('aria-busy');
  });
}
