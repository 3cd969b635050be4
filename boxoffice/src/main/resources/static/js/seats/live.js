// Keeps a SeatStore true: snapshot, deltas over the WebSocket, polling while that is down, and honest about its age.

const POLL_MS = 2_000;
const SILENCE_MS = 25_000;
const RETRY_MS = [300, 1_000, 2_000, 4_000, 8_000];

/**
 * @param store takes snapshots and deltas
 * @param api asked for snapshots and changes
 * @param connect makes a WebSocket; a parameter so that tests can stand in for the server
 */
export class LiveFeed {
  #held = [];
  #socket = null;
  #attempt = 0;
  #snapshotting = false;
  #provenAt = -Infinity;
  #timers = new Set();

  /** Set by the page: every other message of the socket, such as a hold of the visitor's. */
  onMessage = () => {};

  constructor({ eventId, store, api, connect }) {
    this.base = `/api/events/${encodeURIComponent(eventId)}`;
    this.eventId = eventId;
    this.store = store;
    this.api = api;
    this.connect = connect;
  }

  async start() {
    await this.#snapshot();
    this.#open();
    this.#every(POLL_MS, () => this.#watch());
    window.addEventListener('online', () => this.#socket ?? this.#open());
  }

  /** Opens the socket anew. */
  reconnect() {
    const old = this.#socket;
    if (!old) return;
    this.#open();
    old.close();
  }

  get connected() {
    return this.#socket?.readyState === WebSocket.OPEN && this.#attempt === 0;
  }

  /** Seconds since the map was last known to be true. */
  get age() {
    return (performance.now() - this.#provenAt) / 1000;
  }

  /** Takes one message of the server's; public for the tests of ordering. */
  receive(message) {
    this.#provenAt = performance.now();
    if (message.snapshot) this.#take(message.snapshot);
    else if (message.delta) this.#delta(message.delta);
    else if (message.resync) this.#subscribe();
    else this.onMessage(message);
  }

  #delta(delta) {
    if (delta.event !== undefined && delta.event !== this.eventId) return;
    if (this.#snapshotting) this.#held.push(delta);
    else if (this.store.delta(delta) === 'gap') {
      this.#held.push(delta);
      this.#snapshot();
    }
  }

  async #snapshot() {
    if (this.#snapshotting) return;
    this.#snapshotting = true;
    try {
      const asked = performance.now();
      const snapshot = await this.api.get(`${this.base}/seats?sparse=true`);
      this.#provenAt = asked;
      this.#take(snapshot);
    } catch {
      this.#later(POLL_MS, () => this.#snapshot());
    } finally {
      this.#snapshotting = false;
    }
  }

  // Deltas that came while the snapshot was on its way: those it contains are known, the rest follow on it.
  #take(snapshot) {
    this.store.snapshot(snapshot);
    const held = this.#held.sort((a, b) => a.sequence - b.sequence);
    this.#held = [];
    const gap = held.find((delta) => this.store.delta(delta) === 'gap');
    if (gap && gap.epoch === this.store.epoch) this.#later(jitter(300), () => this.#snapshot());
  }

  #open() {
    const socket = this.connect();
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#attempt = 0;
      this.#subscribe();
      if (this.age > 1) this.#changes();
    });
    socket.addEventListener('message', ({ data }) => this.receive(JSON.parse(data)));
    socket.addEventListener('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      const wait = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)];
      this.#attempt += 1;
      this.#later(jitter(wait), () => this.#socket ?? this.#open());
    });
  }

  // The server goes on from these numbers, or sends a snapshot; after "resync" it waits for this as well.
  #subscribe() {
    const { epoch, sequence } = this.store;
    this.#socket?.send(JSON.stringify({ subscribe: { event: this.eventId, epoch, after: sequence } }));
  }

  // A quiet socket may be a dead one: after a silence the server is asked, and news it had not pushed ends the socket.
  async #watch() {
    if (document.hidden) return;
    if (!this.connected) await this.#changes();
    else if (this.age * 1000 > SILENCE_MS && (await this.#changes()) > 0) this.#socket?.close();
  }

  /** Asks for what changed; answers how many deltas were news, or −1 without an answer. */
  async #changes() {
    const { epoch, sequence } = this.store;
    if (epoch === null) return -1;
    try {
      const asked = performance.now();
      const answer = await this.api.get(`${this.base}/changes?epoch=${encodeURIComponent(epoch)}&after=${sequence}`);
      this.#provenAt = asked;
      const deltas = answer.changes ?? [];
      const news = deltas.filter((delta) => this.store.delta({ epoch, ...delta }) === 'applied').length;
      if (deltas.length > 0 && news === 0 && this.store.sequence === sequence) await this.#snapshot();
      return news;
    } catch (problem) {
      if (problem.status === 410) await this.#snapshot();
      return -1;
    }
  }

  #later(ms, task) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, ms);
    this.#timers.add(timer);
  }

  #every(ms, task) {
    this.#later(ms, async () => {
      await task();
      this.#every(ms, task);
    });
  }
}

function jitter(ms) {
  return ms * (0.5 + Math.random());
}
