/** What the build tells a worker: filled in at the one place `build.js` leaves for it. */
interface Build {
  /** Names the build: the digits in the manifest's name. */
  id: string;
  /** Path of the manifest. */
  manifest: string;
  /** Subresource-integrity value of the manifest. */
  integrity: string;
  /** `auto`: takes over at once; `prompt`: waits until the visitor agrees. */
  update: "auto" | "prompt";
  /** Path prefixes whose pages are asked of the network before the store. */
  networkFirst: string[];
}

/** A build: what every URL of it holds. Paths are decoded, and start with `/`. */
interface Manifest {
  v: 1;
  build: string;
  /** Path to `[SHA-256 in hex, bytes, content type]`. */
  files: Record<string, [string, number, string]>;
  /** Path without its last slash to `[URL, status]`. */
  redirects: Record<string, [string, number]>;
  /** Paths that exist and are not stored. */
  online: string[];
  /** Path to the second since 1970 from which on the page is gone. */
  expires?: Record<string, number>;
  /** Headers of every answer from the store. */
  headers: Record<string, string>;
}

/** One file of a build. */
interface FileEntry {
  path: string;
  hash: string;
  size: number;
  type: string;
}

/** A manifest in the store; times are milliseconds, 0 for never. */
interface StoredBuild {
  path: string;
  stored: number;
  /** When the build last became active. */
  active: number;
  /** When what it made superfluous was last swept. */
  swept: number;
  response: Response;
}

interface ServiceWorkerGlobalScope {
  readonly location: WorkerLocation;
}

declare const __HOLDFAST_BUILD__: Build;
