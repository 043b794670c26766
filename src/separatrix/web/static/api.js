// Requests to the server; what goes wrong comes as an Error with a sentence for people.

const GONE = "the server does not answer; start 'separatrix serve' again.";
// Any other status the browser writes into its console, though a person is told of it.
const PREFER = { Prefer: "status=200" };

export const STOPPED = "AbortError"; // name of the error of an upload that was cancelled

export async function ask(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? PREFER : { ...PREFER, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error(GONE);
  }
  if (answer.status === 204) return null;
  const is_json = (answer.headers.get("Content-Type") ?? "").includes("json");
  const given = is_json ? await answer.json() : { error: await answer.text() };
  if (!answer.ok || answer.headers.has("X-Status")) throw new Error(given.error || `the server answered ${answer.status}.`);
  return given;
}

// fetch() tells nothing of how far an upload is; the older way does.
export function upload(path, file, onShare = () => {}, signal = null) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    for (const [name, value] of Object.entries(PREFER)) request.setRequestHeader(name, value);
    signal?.addEventListener("abort", () => { request.abort(); reject(signal.reason); });
    request.upload.addEventListener("progress", (event) => onShare(event.loaded, event.total));
    request.addEventListener("error", () => reject(new Error(GONE)));
    request.addEventListener("load", () => {
      let given = null;
      try {
        given = request.responseText ? JSON.parse(request.responseText) : null;
      } catch {
        given = { error: request.responseText };
      }
      if (request.status < 400 && !request.getResponseHeader("X-Status")) resolve(given);
      else reject(new Error(given?.error ?? `the server answered ${request.status}.`));
    });
    request.send(file);
  });
}

export async function giveRecording(files, onShare, signal) {
  const [names, sizes] = [files.map((file) => file.name), files.map((file) => file.size)];
  const recording = await ask("POST", "/api/recordings", { names, sizes });
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  for (const [k, file] of files.entries()) {
    await upload(`/api/recordings/${recording.id}/files/${k}`, file, (loaded) => onShare((before + loaded) / Math.max(whole, 1)), signal);
    before += file.size;
  }
  const ready = await ask("POST", `/api/recordings/${recording.id}/ready`);
  if (signal.aborted) await ask("DELETE", `/api/recordings/${recording.id}`);
  signal.throwIfAborted();
  return ready;
}
