/** What the build says: the only place where it writes into this script. */
export const BUILD = __HOLDFAST_BUILD__;

/** Bytes by their SHA-256. */
export const BLOBS = "holdfast-blobs";

/** Manifests by their path: a build is there when its manifest is. */
export const BUILDS = "holdfast-builds";

/** Last good answers of the network to what no build holds. */
export const SEEN = "holdfast-seen";

/** How many builds stay, the active one included. */
export const KEPT = 3;

export const API = "/api/";
export const STATE = "/_holdfast/state";
