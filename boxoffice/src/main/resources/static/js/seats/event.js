// The event page, put together: plan, live states, map, list, filters, cart.

import { Announcer } from '../announcer.js';
import { Api } from '../api.js';
import { HoldClock } from '../hold-clock.js';
import { money, pageState, text } from '../text.js';
import { Cart } from './cart.js';
import { Filters } from './filters.js';
import { SeatList } from './list.js';
import { LiveFeed } from './live.js';
import { SeatMap } from './map.js';
import { readPlan } from './plan.js';
import { seatName } from './seat-words.js';
import { SeatStore } from './store.js';

const STALE_SECONDS = 30;
const $ = (selector) => document.querySelector(selector);

const api = new Api(pageState.csrf);
const plan = readPlan(await api.get(pageState.planUrl));
const store = new SeatStore(plan.seats.map(({ id }) => id));
const filters = new Filters($('#filters'), plan);

const view = {
  cursor: -1,
  look: (i) => (plan.categories.get(plan.seats[i].category)?.price == null ? 'blocked' : store.look(plan.seats[i].id)),
  colour: (i) => plan.categories.get(plan.seats[i].category)?.colour ?? 8,
  faded: (i) => filters.hides(i),
  describe(i) {
    const seat = plan.seats[i];
    const { name, price, currency } = plan.categories.get(seat.category);
    const words = [seatName(seat, true), ...(price == null ? [] : [money(price, currency)]), name, text(`seat.${view.look(i)}`)];
    return seat.accessible ? [...words, text('seat.accessible')] : words;
  },
};

const announcer = new Announcer($('[data-announce]'));
const map = new SeatMap($('#map'), plan, view);
const list = new SeatList($('#list'), plan, view);
const cart = new Cart($('#cart'), {
  plan, store, api, announcer,
  holdClock: new HoldClock(api, $('#extend')),
  eventPath: `/api/events/${encodeURIComponent(pageState.eventId)}`,
  mostSeats: pageState.mostSeats,
  showSeat: (i) => map.showSeat(i),
});

map.onPick = list.onPick = (i) => cart.pick(i);
map.onCursor = (i) => ($('[data-cursor]').textContent = view.describe(i).join(', '));
filters.onChange = () => {
  map.repaint();
  list.countAll();
};
store.onChange((ids, lost) => {
  const indexes = ids.map((id) => plan.byId.get(id)).filter((i) => i !== undefined);
  map.changed(indexes);
  list.changed(indexes);
  $('[data-free]').textContent = store.free.toLocaleString(document.documentElement.lang);
  cart.render();
  if (lost.length) cart.lost(lost);
});

const socketUrl = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`;
const feed = new LiveFeed({ eventId: pageState.eventId, store, api, connect: () => new WebSocket(socketUrl) });
feed.onMessage = ({ hold, booking, notification }) => {
  if (hold?.event === pageState.eventId) cart.news(hold);
  if (booking?.status === 'confirmed') cart.sold();
  if (notification?.kind === 'seat_offered' && notification.event === pageState.eventId) cart.offered(notification.seat);
};
// The server knows a socket by the session it was opened with; a guest who just got one opens it anew to be told.
api.onSession = () => feed.reconnect();

if (pageState.hold) cart.adopt(pageState.hold);
else cart.render();
await feed.start();
document.documentElement.dataset.ready = 'true';

// Never silently old: the banner says how old the map is as long as nothing proves it true.
const banner = $('[data-banner]');
function watchAge() {
  const age = Math.floor(feed.age);
  const away = (!feed.connected && feed.age >= 1) || age >= STALE_SECONDS;
  banner.hidden = !away;
  const words = age < 3 ? text('live.polling') : text('live.old', age);
  const line = banner.querySelector('span');
  if (away && line.textContent !== words) line.textContent = words;
}
setInterval(watchAge, 250);
