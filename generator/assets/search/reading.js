// Files of the search as they are read: nothing is waited for without end, nothing that failed is kept.

const LIMIT = 8000; // milliseconds
const LATE = "等待超时";

function failure(address, reason) {
  return Object.assign(new Error(address), { reason });
}

function timed(promise, address) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(failure(address, LATE)), LIMIT); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// The value of a promise that is made when it is first wanted, and again if it failed.
function once(act) {
  let made;
  return () => {
    if (!made) {
      made = Promise.resolve().then(act);
      made.catch(() => { made = null; });
    }
    return made;
  };
}

// What fails is asked for once more; what gives no answer is not waited for twice.
async function again(act) {
  try {
    return await act();
  } catch (error) {
    if (error.reason === LATE) throw error;
    return act();
  }
}

async function answered(address, signal) {
  const answer = await fetch(address, { signal }).catch(() => { throw failure(address, "连不上服务器"); });
  if (!answer.ok) throw failure(address, `服务器答复${answer.status}`);
  return new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).json();
}

function unpacked(address) {
  return again(async () => {
    const stop = new AbortController();
    try {
      return await timed(answered(address, stop.signal), address);
    } finally {
      stop.abort();
    }
  });
}

function script(address) {
  const element = document.createElement("script");
  const loaded = new Promise((resolve, reject) => {
    element.onload = () => resolve();
    element.onerror = () => reject(failure(address, "文件没有读到"));
  });
  element.src = address;
  document.head.appendChild(element);
  return { element, loaded: timed(loaded, address).finally(() => element.remove()) };
}

let told = Promise.resolve();

// Several scripts tell their data through one function, so they come one after the other; one that comes too late is
// not taken for the next.
function tell(address) {
  const next = told.then(() => again(async () => {
    let data;
    const { element, loaded } = script(address);
    plan.loaded = (value) => { if (document.currentScript === element) data = value; };
    await loaded;
    if (!data) throw failure(address, "文件内容不全");
    return data;
  }));
  told = next.catch(() => {});
  return next;
}
