// Requests to the server; what goes wrong comes as an Error with a sentence for people.

const GONE = "the server does not answer; start 'separatrix serve' again.";

export async function ask(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error(GONE);
  }
  if (answer.status === 204) return null;
  const is_json = (answer.headers.get("Content-Type") ?? "").includes("json");
  const given = is_json ? await answer.json() : { error: await answer.text() };
  if (!answer.ok) throw new Error(given.error || `the server answered ${answer.status}.`);
  return given;
}

// fetch() tells nothing of how far an upload is; the older way does.
export function upload(path, file, onShare) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    request.upload.addEventListener("progress", (event) => onShare(event.loaded, event.total));
    request.addEventListener("error", () => reject(new Error(GONE)));
    request.addEventListener("load", () => {
      let given = null;
      try {
        given = request.responseText ? JSON.parse(request.responseText) : null;
      } catch {
        given = { error: request.responseText };
      }
      if (request.status < 400) resolve(given);
      else reject(new Error(given?.error ?? `the server answered ${request.status}.`));
    });
    request.send(file);
  });
}

export async function giveRecording(files, onShare) {
  const recording = await ask("POST", "/api/recordings", { names: files.map((file) => file.name) });
  const whole = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  for (const [k, file] of files.entries()) {
    await upload(`/api/recordings/${recording.id}/files/${k}`, file, (loaded) => onShare((before + loaded) / Math.max(whole, 1)));
    before += file.size;
  }
  return ask("POST", `/api/recordings/${recording.id}/ready`);
}
