// The service worker keeps the shell; a new version is told, and taken when one says so.
import { signal } from "@preact/signals";

/** Whether a new version waits. */
export const updateReady = signal(false);
/** @type {ServiceWorker | null} */
let waitingWorker = null;
/** @type {ServiceWorkerRegistration | null} */
let registered = null;

/** Looks for a new version: a server that was away may be back with one. */
export const lookForUpdate = () => void registered?.update().catch(() => {});

/** Starts it, where there is one: not on plain http. */
export async function startServiceWorker() {
  if (!("serviceWorker" in navigator) || !document.querySelector('link[rel="modulepreload"]')) return;
  try {
    const registration = await navigator.serviceWorker.register("/web/worker.js", { scope: "/" });
    registered = registration;
    const look = () => {
      if (!registration.waiting || !navigator.serviceWorker.controller) return;
      waitingWorker = registration.waiting;
      updateReady.value = true;
    };
    look();
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  } catch {
    // Then the shell isn't kept, and all else works.
  }
}

/** Takes the new version. Nothing that was typed is lost: drafts are kept. */
export function useUpdate() {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
  waitingWorker?.postMessage("take over");
}
