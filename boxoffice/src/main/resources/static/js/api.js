// Calls to the HTTP API: CSRF token, idempotency keys, deadlines, problem documents as errors.

/** An answer that was not a success. `code` is the contract's; `detail` is for people. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.status = status;
    this.code = body.code || '';
    this.body = body;
  }

  /** No answer at all: the network or the deadline. Whether a write was applied is unknown. */
  get lost() {
    return this.status === 0;
  }
}

const DEADLINE_MS = 10_000;

export class Api {
  #csrf;

  /** Set by the page: the visitor has a session from now on. */
  onSession = () => {};

  /** @param csrf the page's token, where it has one */
  constructor(csrf) {
    this.#csrf = csrf;
  }

  get(path) {
    return this.#call('GET', path);
  }

  put(path) {
    return this.#call('PUT', path);
  }

  delete(path) {
    return this.#call('DELETE', path);
  }

  /** Sends once more after a lost answer, with the same idempotency key, so that nothing happens twice. */
  async post(path, body) {
    const key = newKey();
    try {
      return await this.#call('POST', path, body, key);
    } catch (problem) {
      if (!problem.lost) throw problem;
      return this.#call('POST', path, body, key);
    }
  }

  // A visitor who only looks has no session; the first write asks for one. A token that has gone stale is asked for anew.
  async #call(method, path, body, key) {
    const writes = method !== 'GET';
    if (writes && !this.#csrf) {
      this.#csrf = await this.#token();
      this.onSession();
    }
    try {
      return await this.#send(method, path, body, key);
    } catch (problem) {
      if (!writes || problem.code !== 'csrf_token_needed') throw problem;
      this.#csrf = await this.#token();
      return this.#send(method, path, body, key);
    }
  }

  async #token() {
    return (await this.#send('GET', '/api/session')).csrfToken;
  }

  async #send(method, path, body, key) {
    const headers = { Accept: 'application/json, application/problem+json' };
    if (method !== 'GET') headers['X-CSRF-Token'] = this.#csrf;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (key) headers['Idempotency-Key'] = key;
    let response;
    try {
      response = await fetch(path, {
        method,
        headers,
        body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
        credentials: 'same-origin',
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
    } catch (cause) {
      throw new Problem(0, { code: 'network', detail: String(cause) });
    }
    const json = response.headers.get('Content-Type')?.includes('json');
    const answer = json ? await response.json().catch(() => ({})) : {};
    if (!response.ok) throw new Problem(response.status, answer);
    return answer;
  }
}

// randomUUID exists only on secure origins; a phone on the local network has none.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}
