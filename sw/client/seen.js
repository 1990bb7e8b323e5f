const DATABASE = "holdfast";
const STORE = "seen";

/**
 * @typedef {object} Seen
 * @property {Record<string, unknown>[]} items
 * @property {Date} seen
 */

/**
 * Keeps what was seen under a URL, unless something later is there already. Does nothing where the
 * browser stores nothing.
 *
 * @param {string} url
 * @param {Seen} value
 */
export async function remember(url, value) {
  const before = await recall(url);
  if (before && before.seen > value.seen) return;
  await transact("readwrite", (store) => store.put(value, url)).catch(() => null);
}

/**
 * Returns what was last seen under a URL.
 *
 * @param {string} url
 * @returns {Promise<Seen | null>}
 */
export async function recall(url) {
  const found = await transact("readonly", (store) => store.get(url)).catch(() => null);
  return found ?? null;
}

/**
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} action
 * @returns {Promise<any>}
 */
async function transact(mode, action) {
  const database = await settled(open());
  try {
    return await settled(action(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function open() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return request;
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
