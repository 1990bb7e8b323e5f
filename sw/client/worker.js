const PROTOCOL = 1;

/**
 * Asks a worker something, and returns its reply; null where none answers. Workers of other builds may
 * not know the question.
 *
 * @param {string} type
 * @param {ServiceWorker | null} [worker] the one that controls this page, or will soon
 * @returns {Promise<any>}
 */
export async function ask(type, worker) {
  const target = worker ?? navigator.serviceWorker.controller ?? (await navigator.serviceWorker.ready).active;
  if (!target) return null;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data);
    target.postMessage({ holdfast: PROTOCOL, type }, [port2]);
  });
}
