// Sends files, and tells how far it is: `fetch` doesn't.
import { ApiError, bearer } from "./rest.js";
import { accessToken } from "./session.js";

/**
 * Sends a form. `signal` cancels it.
 * @param {string} path below `/api/rest`
 * @param {FormData} form
 * @param {(part: number) => void} onProgress told from 0 to 1
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function upload(path, form, onProgress, signal) {
  const headers = bearer(await accessToken());
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/rest${path}`);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = () => reject(new TypeError("the upload broke off"));
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    request.onload = () => {
      const { status, response } = request;
      if (status >= 200 && status < 300) resolve(response);
      else reject(new ApiError(status, response, request.getResponseHeader("Retry-After")));
    };
    signal?.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
