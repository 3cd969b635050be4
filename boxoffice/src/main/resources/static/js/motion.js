// Whether anything may move: asked anew each time, since it may be said while the page is open.

/** The visitor wants nothing to move. */
export function still() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
