// Cart and checkout: the clock runs, the dialog asks, and when the time is up the page says so by loading again.

import { Api } from './api.js';
import { HoldClock } from './hold-clock.js';
import { pageState } from './text.js';

const dialog = document.getElementById('extend');
if (dialog && pageState.hold) {
  const holdClock = new HoldClock(new Api(pageState.csrf), dialog);
  holdClock.onEnded = () => setTimeout(() => location.reload(), 1_000);
  holdClock.onExtended = () => location.reload();
  holdClock.follow(pageState.hold);
}
