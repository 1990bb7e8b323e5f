import { activate, install, sweep } from "./lifecycle.js";
import { receive } from "./messages.js";
import { route } from "./router.js";
import { worker } from "./scope.js";

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => event.waitUntil(receive(event)));
worker.addEventListener("fetch", (event) => {
  const reply = route(event);
  if (!reply) return;
  event.respondWith(reply);
  if (event.request.mode === "navigate") event.waitUntil(reply.then(sweep).catch(() => null));
});
